// Runs before the page is painted: the reader's choice of light or dark.
(function () {
  try {
    var chosen = localStorage.getItem("pramoen-theme");
    if (chosen === "dark" || chosen === "light") document.documentElement.dataset.theme = chosen;
  } catch (error) { /* a browser may keep no choices; the preference of the system holds then */ }
})();
