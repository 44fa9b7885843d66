// The frame of a page: light or dark by a switch, links and words to copy, everything open on paper.
(function () {
  "use strict";
  var root = document.documentElement;
  var button = document.querySelector("[data-theme-switch]");

  function isDark() {
    return root.dataset.theme
      ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
  }

  function tell() {
    button.textContent = isDark() ? "⟦rendering.script.light⟧" : "⟦rendering.templates.parts.dark-mode⟧";
  }

  if (button) {
    button.hidden = false;
    tell();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", tell);
    button.addEventListener("click", function () {
      root.dataset.theme = isDark() ? "light" : "dark";
      try {
        localStorage.setItem("pramoen-theme", root.dataset.theme);
      } catch (error) { /* the choice then holds for this page only */ }
      tell();
    });
  }

  // Copying --------------------------------------------------------------------------------------
  var told = document.createElement("p");
  told.className = "hidden";
  told.setAttribute("role", "status");

  function copy(button, words) {
    function done() {
      var before = button.textContent;
      button.textContent = told.textContent = "⟦rendering.script.copied⟧";
      setTimeout(function () {
        button.textContent = before;
        told.textContent = "";
      }, 2000);
    }
    function selected() {
      var field = document.createElement("textarea");
      field.value = words;
      document.body.append(field);
      field.select();
      document.execCommand("copy");
      field.remove();
      button.focus();
      done();
    }
    if (!navigator.clipboard) return selected();
    navigator.clipboard.writeText(words).then(done, selected);
  }

  function copier(words, label, what) {
    var made = document.createElement("button");
    made.type = "button";
    made.className = "copy";
    made.textContent = words;
    made.setAttribute("aria-label", label);
    made.addEventListener("click", function () { copy(made, what()); });
    return made;
  }

  // A heading with an address offers it; the query of a search is no part of it.
  document.querySelectorAll("main section[id] > :is(h2, h3), main :is(h2, h3)[id]").forEach(
    function (heading) {
      var name = heading.id || heading.parentElement.id;
      var label = "⟦rendering.script.copy-link-of⟧".split("{heading}").join(heading.textContent.trim());
      heading.append(" ", copier("⟦rendering.script.copy-link⟧", label, function () {
        return location.href.replace(/[?#].*$/, "") + "#" + encodeURIComponent(name);
      }));
    });
  document.querySelectorAll("[data-copy]").forEach(function (words) {
    var label = "⟦rendering.script.copy-what⟧".split("{what}").join(words.dataset.copy);
    words.after(copier("⟦rendering.script.copy⟧", label, function () {
      var text = words.textContent.trim().replace(/\s+/g, " ");
      return text.includes("://") ? text : text + " " + location.href.replace(/[?#].*$/, "");
    }));
  });
  document.body.append(told);

  // Paper ----------------------------------------------------------------------------------------
  var opened = [];
  addEventListener("beforeprint", function () {
    opened = Array.from(document.querySelectorAll("main details:not([open])"));
    opened.forEach(function (one) { one.open = true; });
  });
  addEventListener("afterprint", function () {
    opened.forEach(function (one) { one.open = false; });
  });
})();
