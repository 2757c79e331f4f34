"""Pages for whoever holds a mail: no account, one thing a page, plain words. A look at them changes nothing."""
