// Runs before the page is painted: that scripts run, and the reader's choice of light or dark.
(function () {
  document.documentElement.classList.add("js");
  try {
    var chosen = localStorage.getItem("pramoen-theme");
    if (chosen === "dark" || chosen === "light") document.documentElement.dataset.theme = chosen;
  } catch (error) { /* a browser may keep no choices; the preference of the system holds then */ }
})();
