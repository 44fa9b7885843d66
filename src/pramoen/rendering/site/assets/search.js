// Search in a report: finds words inside unspaced text, since it looks for the letters themselves.
(function () {
  "use strict";
  var form = document.querySelector("form[data-search]");
  if (!form) return;
  var field = form.querySelector("input");
  var box = form.querySelector(".found");
  var told = box.querySelector("[role=status]");
  var list = box.querySelector("ol");
  var up = form.dataset.search;
  var most = 20;
  var asked = false;
  form.hidden = false;

  function plain(text) {
    return text.toLowerCase()
      .replace(/[๐-๙]/g, function (digit) { return String(digit.charCodeAt(0) - 0x0e50); })
      .replace(/[\u200b-\u200d\ufeff]/g, "");
  }

  function load() {
    if (asked) return;
    asked = true;
    var script = document.createElement("script");
    script.src = up + "search.js";
    script.addEventListener("load", function () {
      window.pramoenIndex.forEach(function (entry) {
        entry.heading = plain(entry.title);
        entry.words = plain(entry.text);
      });
      search();
    });
    document.head.append(script);
  }

  function points(entry, terms) {
    var sum = 0;
    for (var term of terms) {
      var inHeading = entry.heading.includes(term);
      if (!inHeading && !entry.words.includes(term)) return 0;
      sum += inHeading ? 10 : 1;
      if (entry.heading.startsWith(term)) sum += 10;
    }
    return sum;
  }

  function marked(text, terms) {
    // Lower case and digits keep the length of a text, so places in one are places in the other.
    var parts = document.createDocumentFragment();
    var low = plain(text);
    var at = 0;
    while (at < text.length) {
      var next = -1, length = 0;
      terms.forEach(function (term) {
        var found = low.indexOf(term, at);
        if (found >= 0 && (next < 0 || found < next)) { next = found; length = term.length; }
      });
      if (next < 0 || low.length !== text.length) break;
      parts.append(text.slice(at, next));
      var mark = document.createElement("mark");
      mark.textContent = text.slice(next, next + length);
      parts.append(mark);
      at = next + length;
    }
    parts.append(text.slice(at));
    return parts;
  }

  function excerpt(entry, terms) {
    var at = Math.max(0, entry.words.indexOf(terms[0]) - 40);
    var text = entry.text.slice(at, at + 140);
    return (at > 0 ? "…" : "") + text + (at + 140 < entry.text.length ? "…" : "");
  }

  function show(found, terms) {
    list.replaceChildren();
    found.slice(0, most).forEach(function (entry) {
      var item = document.createElement("li");
      var link = document.createElement("a");
      link.href = up + entry.page + (entry.anchor ? "#" + entry.anchor : "");
      link.append(marked(entry.title || entry.chapter, terms));
      var where = document.createElement("span");
      where.textContent = entry.title === entry.chapter ? "" : entry.chapter;
      var words = document.createElement("p");
      words.append(marked(excerpt(entry, terms), terms));
      item.append(link, where, words);
      list.append(item);
    });
    var count = found.length;
    told.textContent = count === 0
      ? "ไม่พบในรายงานนี้"
      : "พบ " + count + " แห่ง" + (count > most ? " แสดง " + most + " แห่งแรก" : "");
  }

  function search() {
    var terms = plain(field.value).split(/\s+/).filter(Boolean);
    box.hidden = terms.length === 0;
    if (terms.length === 0 || !window.pramoenIndex) return;
    var found = window.pramoenIndex
      .map(function (entry) { return { entry: entry, points: points(entry, terms) }; })
      .filter(function (one) { return one.points > 0; })
      .sort(function (a, b) { return b.points - a.points; })
      .map(function (one) { return one.entry; });
    show(found, terms);
  }

  function close() {
    box.hidden = true;
  }

  function step(by) {
    var stops = [field].concat(Array.from(list.querySelectorAll("a")));
    var next = stops.indexOf(document.activeElement) + by;
    if (next >= 0 && next < stops.length) stops[next].focus();
  }

  field.addEventListener("focus", load);
  field.addEventListener("input", function () { load(); search(); });
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    var first = list.querySelector("a");
    if (first && !box.hidden) first.click();
  });
  form.addEventListener("keydown", function (event) {
    if (event.key === "Escape") { close(); field.focus(); }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      step(event.key === "ArrowDown" ? 1 : -1);
    }
  });
  list.addEventListener("click", close);
  document.addEventListener("click", function (event) {
    if (!form.contains(event.target)) close();
  });
})();
