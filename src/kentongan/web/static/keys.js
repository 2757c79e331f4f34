// Walking a table with the keyboard: j and k go from row to row, x chooses a row, Enter opens it, / goes to the look-up.
// The page does without it.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=checkbox]), select, textarea, [contenteditable]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/") {
    const search = document.getElementById("head-what");
    if (search) { event.preventDefault(); search.focus(); }
    return;
  }
  if (!["j", "k", "x"].includes(event.key)) return;
  const rows = [...document.querySelectorAll(".rows tbody tr")].map((row) => row.querySelector("a, button")).filter(Boolean);
  const at = rows.findIndex((link) => link.closest("tr").contains(document.activeElement));
  if (event.key === "x") {
    const box = at >= 0 && rows[at].closest("tr").querySelector("input.choose");
    if (box) { event.preventDefault(); box.click(); }
    return;
  }
  if (!rows.length) return;
  const to = event.key === "j" ? Math.min(at + 1, rows.length - 1) : Math.max(at - 1, 0);
  event.preventDefault();
  rows[to].focus();
});
// "Choose all on this page", where there is something to choose.
document.addEventListener("change", (event) => {
  if (!event.target.matches("input.choose-all")) return;
  for (const box of document.querySelectorAll("input.choose")) box.checked = event.target.checked;
});
