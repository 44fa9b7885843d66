// Search in everything that is published: finds the letters themselves, since Thai has no spaces
// between words, however they were typed or copied.
(function () {
  "use strict";
  var form = document.querySelector("form[data-search]");
  if (!form) return;
  var field = form.querySelector("input");
  var box = form.querySelector(".found");
  var told = box.querySelector("[role=status]");
  var list = box.querySelector("ol");
  var root = form.dataset.search; // the way to the site's folder
  var here = form.dataset.here;   // this report's folder in it, or nothing
  var most = 20;
  var loading = false;
  var index = null;
  var segmenter = window.Intl && Intl.Segmenter
    ? new Intl.Segmenter("th", { granularity: "word" }) : null;
  form.hidden = false;

  // Letters as they compare -------------------------------------------------------------------------
  // ํ and า as a PDF gives ำ, two เ for แ, Thai digits, commas in numbers, signs that are not seen.
  var folded = /ํ([่-๋]?) ?า|เเ|[๐-๙]|(\d),(?=\d{3}(?!\d))|\u00a0|[\u200b-\u200d\u2060\ufeff\u00ad]/g;

  function same(found, tone, digit) {
    if (found[0] === "ํ") return tone + "ำ";
    if (found === "เเ") return "แ";
    if (digit !== undefined) return digit;
    if (found === "\u00a0") return " ";
    return found >= "๐" && found <= "๙" ? String(found.charCodeAt(0) - 0x0e50) : "";
  }

  function fold(text) {
    return text.toLowerCase().replace(folded, same);
  }

  // The folded text, and for each of its letters where it stands in the text as it is.
  function mapped(text) {
    var plain = "", places = [], last = 0, low = text.toLowerCase();
    function take(from, to) {
      for (var at = from; at < to; at++) places.push(at);
      plain += low.slice(from, to);
    }
    low.replace(folded, function (found, tone, digit, at) {
      take(last, at);
      var kept = same(found, tone, digit);
      for (var i = 0; i < kept.length; i++) places.push(at);
      plain += kept;
      last = at + found.length;
      return "";
    });
    take(last, low.length);
    places.push(text.length);
    return { plain: plain, places: places };
  }

  // Spellings that people use for one another.
  var spellings = [["ดิจิตอล", "ดิจิทัล"], ["แพลทฟอร์ม", "แพลตฟอร์ม"], ["ซอฟท์แวร์", "ซอฟต์แวร์"],
    ["อินเตอร์เน็ต", "อินเทอร์เน็ต"], ["เว็บไซด์", "เว็บไซต์"], ["เวบไซต์", "เว็บไซต์"]];

  // What a person typed, as terms; each is a list of ways to write it, any of which will do.
  function terms(typed) {
    var words = fold(typed).replace(/(\d)\s+%/g, "$1%").replace(/ร้อยละ\s*(\d+(?:\.\d+)?)(?![\d.%])/g, "$1%");
    return words.split(/\s+/).filter(Boolean).map(function (term) {
      var share = /^(\d[\d.]*)%$/.exec(term);
      if (share) return [share[1] + "%", share[1] + " %", "ร้อยละ " + share[1]];
      var ways = [term];
      spellings.forEach(function (pair) {
        pair.forEach(function (one, at) {
          if (term.includes(one)) ways.push(term.replaceAll(one, pair[1 - at]));
        });
      });
      return ways;
    });
  }

  var digit = /[\d.]/;

  // Where a way to write a term stands; a number is not found in the middle of another.
  function place(text, way, from) {
    for (var at = text.indexOf(way, from); at >= 0; at = text.indexOf(way, at + 1)) {
      var inside = digit.test(way[0]) && at > 0 && digit.test(text[at - 1]);
      var cut = /^ร้อยละ \d/.test(way) && /^\.?\d/.test(text.slice(at + way.length, at + way.length + 2));
      if (!inside && !cut) return at;
    }
    return -1;
  }

  function first(text, ways, from) {
    var best = null;
    ways.forEach(function (way) {
      var at = place(text, way, from || 0);
      if (at >= 0 && (!best || at < best.at)) best = { at: at, length: way.length };
    });
    return best;
  }

  // What is found ---------------------------------------------------------------------------------
  function unpacked(packed) {
    return packed.sections.map(function (section) {
      var page = packed.pages[section[0]];
      var text = section[3].map(function (one) { return packed.texts[one]; }).join(" ");
      var year = /(?:^|\/)(\d{4})\//.exec(page[0]);
      return {
        page: page[0], chapter: page[1], of: page[2], anchor: section[1], title: section[2],
        text: text, heading: fold(section[2]), words: fold(text), year: year ? year[1] : "",
        key: page[0].replace(/(^|\/)\d{4}\//, "$1*/") + "#" + section[1],
        own: Boolean(here) && page[0].startsWith(here + "/"),
      };
    });
  }

  function whole(text, hit) {
    return !/^[.,]?\d/.test(text.slice(hit.at + hit.length, hit.at + hit.length + 2));
  }

  function points(entry, asked) {
    var sum = 0;
    for (var ways of asked) {
      var head = first(entry.heading, ways);
      var hit = head || first(entry.words, ways);
      if (!hit) return 0;
      sum += head ? 10 : 1;
      if (head && head.at === 0) sum += 10;
      if (digit.test(ways[0][0]) && whole(head ? entry.heading : entry.words, hit)) sum += 5;
    }
    return sum;
  }

  // The same section in other years is one find with several addresses.
  function gathered(asked) {
    var groups = new Map();
    index.forEach(function (entry) {
      var sum = points(entry, asked);
      if (!sum) return;
      var group = groups.get(entry.key) || { points: 0, own: false, year: "", entries: [] };
      group.points = Math.max(group.points, sum);
      group.own = group.own || entry.own;
      group.year = group.year > entry.year ? group.year : entry.year;
      group.entries.push(entry);
      groups.set(entry.key, group);
    });
    var found = Array.from(groups.values());
    found.forEach(function (group) {
      group.entries.sort(function (a, b) {
        return b.own - a.own || b.year.localeCompare(a.year);
      });
    });
    return found.sort(function (a, b) {
      return b.points - a.points || b.own - a.own || b.year.localeCompare(a.year);
    });
  }

  // The nearest word ------------------------------------------------------------------------------
  function distance(a, b, limit) {
    var row = Array.from({ length: b.length + 1 }, function (_, i) { return i; });
    for (var i = 1; i <= a.length; i++) {
      var corner = row[0], least = row[0] = i;
      for (var j = 1; j <= b.length; j++) {
        var next = Math.min(row[j] + 1, row[j - 1] + 1, corner + (a[i - 1] === b[j - 1] ? 0 : 1));
        corner = row[j];
        row[j] = next;
        least = Math.min(least, next);
      }
      if (least > limit) return limit + 1;
    }
    return row[b.length];
  }

  var known = null;

  function wordsOf(text) {
    if (!segmenter) return text.split(/\s+/);
    return Array.from(segmenter.segment(text), function (one) { return one.segment; });
  }

  // All words of the site and how often each is there.
  function vocabulary() {
    if (known) return known;
    known = [];
    new Set(index.flatMap(function (entry) { return [entry.heading, entry.words]; }))
      .forEach(function (text) { known.push(wordsOf(text)); });
    return known;
  }

  // The run of words that a term is nearest to, if it is near: one letter in five, at most two.
  function nearest(term) {
    var limit = term.length < 4 ? 0 : term.length < 10 ? 1 : 2;
    var counts = new Map();
    if (!limit || /\d/.test(term)) return "";
    vocabulary().forEach(function (words) {
      words.forEach(function (_, start) {
        var run = "";
        for (var end = start; end < words.length && run.length < term.length + limit; end++) {
          run += words[end];
          if (run.length >= term.length - limit && run.length <= term.length + limit) {
            counts.set(run, (counts.get(run) || 0) + 1);
          }
        }
      });
    });
    var best = { word: "", far: limit + 1, count: 0 };
    counts.forEach(function (count, word) {
      if (/\s/.test(word)) return;
      var far = distance(term, word, limit);
      // Of words as near, the longer: the shorter is often but its beginning.
      var better = far - best.far || best.word.length - word.length || best.count - count;
      if (far <= limit && better < 0) best = { word: word, far: far, count: count };
    });
    return best.word;
  }

  function corrected(asked) {
    var changed = false;
    var words = asked.map(function (ways) {
      var there = index.some(function (entry) {
        return first(entry.heading, ways) || first(entry.words, ways);
      });
      var near = there ? "" : nearest(ways[0]);
      changed = changed || Boolean(near);
      return near || ways[0];
    });
    return changed ? words.join(" ") : "";
  }

  // What is shown ---------------------------------------------------------------------------------
  function marked(text, asked) {
    var parts = document.createDocumentFragment();
    var map = mapped(text);
    var at = 0, shown = 0;
    for (;;) {
      var next = null;
      asked.forEach(function (ways) {
        var hit = first(map.plain, ways, at);
        if (hit && (!next || hit.at < next.at)) next = hit;
      });
      if (!next) break;
      var start = map.places[next.at], end = map.places[next.at + next.length];
      parts.append(text.slice(shown, start));
      var mark = document.createElement("mark");
      mark.textContent = text.slice(start, end);
      parts.append(mark);
      shown = end;
      at = next.at + next.length;
    }
    parts.append(text.slice(shown));
    return parts;
  }

  // The end of a word at or before a place: a space if one is near, else where words meet.
  function between(text, at) {
    if (at <= 0) return 0;
    if (at >= text.length) return text.length;
    var space = text.lastIndexOf(" ", at);
    if (space > at - 30 || !segmenter) return space + 1;
    var start = segmenter.segment(text).containing(at).index;
    // Where the browser does not know a word: never before a vowel or tone mark, or after a เ.
    while (start > 0 && (/[ะ-ฺๅ-๎]/.test(text[start]) || /[เ-ไ]/.test(text[start - 1]))) start--;
    return start;
  }

  function excerpt(text, asked) {
    var map = mapped(text);
    var hit = first(map.plain, asked[0]);
    var at = hit ? map.places[hit.at] : 0;
    var start = between(text, at - 40);
    var end = between(text, Math.max(start + 150, at + (hit ? hit.length : 0)));
    return (start > 0 ? "…" : "") + text.slice(start, end).trim() + (end < text.length ? "…" : "");
  }

  function link(entry) {
    var made = document.createElement("a");
    made.href = root + entry.page + (entry.anchor ? "#" + entry.anchor : "");
    return made;
  }

  function show(found, asked) {
    list.replaceChildren();
    found.slice(0, most).forEach(function (group) {
      var entry = group.entries[0];
      var item = document.createElement("li");
      var main = link(entry);
      main.append(marked(entry.title || entry.chapter, asked));
      var where = document.createElement("span");
      where.textContent = [entry.of, entry.title === entry.chapter ? "" : entry.chapter]
        .filter(Boolean).join(" · ");
      var words = document.createElement("p");
      words.append(marked(excerpt(entry.text, asked), asked));
      item.append(main, where, words);
      if (group.entries.length > 1) {
        var others = document.createElement("p");
        others.className = "found-years";
        others.append("⟦rendering.script.other-years⟧ ");
        group.entries.slice(1).forEach(function (other) {
          var one = link(other);
          one.append(other.year || other.of);
          others.append(one, " ");
        });
        item.append(others);
      }
      list.append(item);
    });
  }

  function search() {
    var typed = field.value.trim();
    var asked = terms(typed);
    remember(typed);
    box.hidden = asked.length === 0;
    if (asked.length === 0 || !index) return;
    var found = gathered(asked);
    var near = found.length ? "" : corrected(asked);
    if (near) {
      asked = terms(near);
      found = gathered(asked);
    }
    show(found, asked);
    var places = { typed: typed, near: near, count: found.length, most: most };
    var counted = found.length > most ? "⟦rendering.script.found-more⟧"
      : "⟦rendering.script.found⟧";
    var said = (near ? "⟦rendering.script.nearest⟧ " : "") +
      (found.length === 0 ? "⟦rendering.script.not-found⟧" : counted);
    told.textContent = said.replace(/\{(\w+)\}/g, function (_, name) { return places[name]; });
  }

  // The address of the page holds what was asked, so that it can be sent, and Back brings it back.
  function remember(typed) {
    var address = new URL(location.href);
    if ((address.searchParams.get("q") || "") === typed) return;
    if (typed) address.searchParams.set("q", typed);
    else address.searchParams.delete("q");
    try {
      history.replaceState(history.state, "", address);
    } catch (error) { /* a browser may forbid it to pages of a folder */ }
  }

  function load() {
    if (loading) return;
    loading = true;
    var script = document.createElement("script");
    script.src = root + "search.js";
    script.addEventListener("load", function () {
      index = unpacked(window.pramoenIndex);
      if (field.value) search();
    });
    document.head.append(script);
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
    var one = list.querySelector("a");
    if (one && !box.hidden) one.click();
  });
  form.addEventListener("keydown", function (event) {
    if (event.key === "Escape") { close(); field.focus(); }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      step(event.key === "ArrowDown" ? 1 : -1);
    }
  });
  list.addEventListener("click", function (event) {
    if (event.target.closest("a")) close();
  });
  document.addEventListener("click", function (event) {
    if (!form.contains(event.target)) close();
  });

  // An address with a question, opened anew or by Back, shows what was found.
  function asks() {
    var question = new URL(location.href).searchParams.get("q");
    if (!question) return;
    field.value = question;
    load();
    search();
  }
  addEventListener("pageshow", asks);
})();
