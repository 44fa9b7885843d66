// What JavaScript adds to a report's content, in both renderers: chart and table behind one switch,
// and the values of a chart under the pointer. Without it everything stands on the page.
(function () {
  "use strict";

  // Chart or table -------------------------------------------------------------------------------
  // What is hidden is the page style's: it hides the same before this runs, so nothing moves.
  function show(course, kind) {
    course.dataset.shown = kind;
    course.querySelectorAll(".switch button").forEach(function (button) {
      button.setAttribute("aria-pressed", String(button.value === kind));
    });
  }

  document.querySelectorAll(".course").forEach(function (course) {
    var group = document.createElement("div");
    group.className = "switch";
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", "⟦rendering.script.shown-as⟧");
    [["chart", "⟦rendering.script.chart⟧"], ["table", "⟦rendering.script.table⟧"]].forEach(function (choice) {
      var button = document.createElement("button");
      button.type = "button";
      button.value = choice[0];
      button.textContent = choice[1];
      button.addEventListener("click", function () { show(course, choice[0]); });
      group.append(button);
    });
    course.prepend(group);
    show(course, "chart");
  });

  // An address inside what is folded or behind the switch opens it, and the page lands on it: again
  // once the typeface is there, unless the reader has gone on.
  var gone = false;

  function land() {
    var target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target || gone) return;
    var course = target.closest(".course");
    if (course && target !== course) {
      show(course, target.matches("figure, figure *") && !target.closest("table") ? "chart" : "table");
    }
    for (var fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) {
      fold.open = true;
    }
    target.scrollIntoView();
  }
  addEventListener("hashchange", function () { gone = false; land(); });
  ["wheel", "touchmove", "keydown", "pointerdown"].forEach(function (kind) {
    addEventListener(kind, function () { gone = true; }, { passive: true });
  });
  // Back and Forward land where the reader was, which the browser knows.
  var arrived = (performance.getEntriesByType("navigation")[0] || {}).type !== "back_forward";
  if (arrived) {
    land();
    document.fonts.ready.then(land);
    addEventListener("load", land);
  }

  // Rows shown as cards are a table all the same: browsers forget it with the display.
  if (matchMedia("screen and (max-width: 56rem)").matches) {
    [["table", "table"], ["thead, tbody", "rowgroup"], ["tr", "row"], ["td", "cell"],
      ["thead th", "columnheader"], ["tbody th", "rowheader"]].forEach(function (pair) {
      document.querySelectorAll("main " + pair[0].replace(/, /g, ", main ")).forEach(function (one) {
        one.setAttribute("role", pair[1]);
      });
    });
  }

  // The values of a chart ------------------------------------------------------------------------
  // The table beside a chart has them: its rows are named by the words along the chart's axis.
  function squeezed(text) {
    return text.replace(/[\s\u200b\u2060]+/g, "");
  }

  function rowsOf(course) {
    var table = course.querySelector("table");
    if (!table) return [];
    var heads = Array.from(table.querySelectorAll("thead th"));
    return Array.from(table.querySelectorAll("tbody tr"), function (row) {
      var name = row.cells[0].textContent.trim();
      return { name: name, key: squeezed(name), cells: Array.from(row.cells), heads: heads };
    }).filter(function (row) { return row.key && row.cells.length === heads.length; });
  }

  // The words of a cell, as whole as they are there.
  function wordsOf(cell) {
    var copy = cell.cloneNode(true);
    copy.querySelectorAll(":not(.word, .keep, wbr)").forEach(function (one) {
      one.replaceWith(...one.childNodes);
    });
    return copy.childNodes;
  }

  // Rows by their place along the axis of the drawing that is shown.
  function placed(chart, rows) {
    var found = [];
    chart.querySelectorAll("svg text").forEach(function (text) {
      if (!text.checkVisibility()) return;
      var words = squeezed(text.textContent);
      var row = words && rows.find(function (one) { return one.key === words; });
      if (!row || found.some(function (one) { return one.row === row; })) return;
      var box = text.getBoundingClientRect();
      found.push({ row: row, x: box.x + box.width / 2, y: box.y + box.height / 2 });
    });
    return found;
  }

  function nearest(points, x, y) {
    var flat = points.every(function (one) { return Math.abs(one.y - points[0].y) < 4; });
    return points.reduce(function (best, one) {
      var far = flat ? Math.abs(one.x - x) : Math.abs(one.y - y);
      return !best || far < best.far ? { far: far, row: one.row } : best;
    }, null);
  }

  var tip = null;
  var toldAt = 0; // how far the page was scrolled when the tip was placed

  function hide() {
    if (tip) tip.hidden = true;
  }

  function tell(row, x, y) {
    if (!tip) {
      tip = document.createElement("div");
      tip.className = "tip";
      tip.setAttribute("aria-hidden", "true"); // the table has the same words for readers
      document.body.append(tip);
    }
    var name = document.createElement("strong");
    name.textContent = row.heads[0].textContent.trim().startsWith("ปี") ? "⟦rendering.script.year⟧".replace("{year}", row.name) : row.name;
    var list = document.createElement("dl");
    row.cells.forEach(function (cell, at) {
      if (at === 0 || ["", "–"].includes(cell.textContent.trim())) return;
      var term = document.createElement("dt");
      term.append(...wordsOf(row.heads[at]));
      var value = document.createElement("dd");
      value.append(...wordsOf(cell));
      list.append(term, value);
    });
    tip.replaceChildren(name, list);
    tip.hidden = false;
    toldAt = scrollY;
    var box = tip.getBoundingClientRect();
    var left = Math.min(Math.max(8, x - box.width / 2), document.documentElement.clientWidth - box.width - 8);
    var top = y - box.height - 14;
    tip.style.left = left + "px";
    tip.style.top = (top < 8 ? y + 18 : top) + "px";
  }

  document.querySelectorAll(".course").forEach(function (course) {
    var chart = course.querySelector(".chart");
    var rows = chart ? rowsOf(course) : [];
    if (!rows.length) return;
    function point(event) {
      var points = placed(chart, rows);
      if (points.length) tell(nearest(points, event.clientX, event.clientY).row, event.clientX, event.clientY);
    }
    chart.addEventListener("pointermove", function (event) {
      if (event.pointerType === "mouse") point(event);
    });
    chart.addEventListener("pointerleave", function (event) {
      if (event.pointerType === "mouse") hide();
    });
    chart.addEventListener("click", point);
  });
  document.addEventListener("click", function (event) {
    if (!event.target.closest(".chart")) hide();
  });
  // A scroll is told a frame late: one that ended before the tip was placed leaves it there.
  addEventListener("scroll", function () { if (scrollY !== toldAt) hide(); }, { passive: true });
  addEventListener("keydown", function (event) {
    if (event.key === "Escape") hide();
  });
})();
