// What JavaScript adds to a report's content, in both renderers: chart and table behind one switch,
// and charts that tell their values. Without it everything stands on the page.
(function () {
  "use strict";

  // Chart or table -------------------------------------------------------------------------------
  function part(child) {
    if (child.matches(".chart, :has(.chart)")) return "chart";
    return child.matches("table, .table-note, :has(table)") ? "table" : "";
  }

  function show(course, kind) {
    Array.from(course.children).forEach(function (child) {
      var own = part(child);
      if (own) child.hidden = own !== kind;
    });
    course.querySelectorAll(".switch button").forEach(function (button) {
      button.setAttribute("aria-pressed", String(button.value === kind));
    });
  }

  document.querySelectorAll(".course").forEach(function (course) {
    var group = document.createElement("div");
    group.className = "switch";
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", "แสดงผลเป็น");
    [["chart", "กราฟ"], ["table", "ตาราง"]].forEach(function (choice) {
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

  // An address inside what is folded or behind the switch opens it.
  function reveal() {
    var target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    var course = target.closest(".course");
    var child = target;
    while (course && child.parentElement !== course) child = child.parentElement;
    if (course && part(child)) show(course, part(child));
    for (var fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) {
      fold.open = true;
    }
    if (course || target.closest("details")) target.scrollIntoView();
  }
  addEventListener("hashchange", reveal);
  reveal();

  // Rows shown as cards are a table all the same: browsers forget it with the display.
  if (matchMedia("(max-width: 34rem)").matches) {
    [["table", "table"], ["thead, tbody", "rowgroup"], ["tr", "row"], ["td", "cell"],
      ["thead th", "columnheader"], ["tbody th", "rowheader"]].forEach(function (pair) {
      document.querySelectorAll(pair[0]).forEach(function (one) { one.setAttribute("role", pair[1]); });
    });
  }

  // Charts that tell their values ------------------------------------------------------------------
  var loaded = {};

  function load(address) {
    loaded[address] = loaded[address] || new Promise(function (done, failed) {
      var script = document.createElement("script");
      script.src = address;
      script.addEventListener("load", done);
      script.addEventListener("error", failed);
      document.head.append(script);
    });
    return loaded[address];
  }

  // One hatch for all charts: a gap in the results.
  function hatch() {
    if (document.getElementById("pm-hatch")) return;
    var drawing = new DOMParser().parseFromString(
      '<svg xmlns="http://www.w3.org/2000/svg" class="hatch" width="0" height="0" aria-hidden="true">' +
      '<defs><pattern id="pm-hatch" width="8" height="8" patternUnits="userSpaceOnUse" ' +
      'patternTransform="rotate(45)"><rect width="8" height="8" fill="var(--pm-tint)"/>' +
      '<rect width="1.2" height="8" fill="var(--pm-rule)"/></pattern></defs></svg>', "image/svg+xml");
    document.body.append(document.importNode(drawing.documentElement, true));
  }

  function draw(chart) {
    if (chart.dataset.live) return;
    chart.dataset.live = "loading";
    var name = chart.dataset.spec.replace(/^.*\/|\.js$/g, "");
    Promise.all([load(chart.dataset.vega), load(chart.dataset.spec)]).then(function () {
      hatch();
      var spec = window.pramoenCharts[name];
      var live = document.createElement("div");
      live.className = "live";
      live.setAttribute("aria-hidden", "true"); // the drawing below keeps the words for readers
      chart.prepend(live);
      // What stands around the plot is as wide as in the drawing.
      var around = chart.querySelector(".wide svg").viewBox.baseVal.width - spec.width;
      spec.width = live.clientWidth - around;
      return window.vegaEmbed(live, spec, {
        actions: false, ast: true, defaultStyle: false, renderer: "svg",
        tooltip: { disableDefaultStyle: true },
      });
    }).then(function () {
      chart.dataset.live = "yes";
    }).catch(function () {
      chart.dataset.live = "no";
      chart.querySelectorAll(".live").forEach(function (live) { live.remove(); });
    });
  }

  // Nothing is loaded before the reader does something: the drawings say all there is to say.
  var started = false;
  function start() {
    if (started) return;
    started = true;
    var watcher = new IntersectionObserver(function (entries) {
      entries.forEach(function (entry) {
        if (!entry.isIntersecting) return;
        watcher.unobserve(entry.target);
        draw(entry.target);
      });
    });
    document.querySelectorAll(".chart").forEach(function (chart) { watcher.observe(chart); });
  }
  ["pointermove", "pointerdown", "keydown", "scroll"].forEach(function (kind) {
    addEventListener(kind, start, { once: true, passive: true });
  });
})();
