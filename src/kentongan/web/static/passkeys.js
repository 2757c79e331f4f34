// Passkeys are an enhancement: what needs them is hidden until this script finds that the browser has them.
(() => {
  if (window.PublicKeyCredential) {
    for (const part of document.querySelectorAll("[data-passkey]")) part.hidden = false;
    for (const part of document.querySelectorAll("[data-no-passkey]")) part.hidden = true;
  }
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    for (const part of document.querySelectorAll("[data-passkey-failed]")) part.hidden = false;
  });
})();
