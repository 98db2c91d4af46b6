// Deadlines: a timeline and a list by months; those that were over when the document was signed are marked. Rhythms apart.
(function () {
  "use strict";

  const el = desk.el, $ = desk.$, overview = desk.overview;
  const issues = overview.issues;
  const keys = desk.held("keys", "deadlines"), rhythmKeys = desk.held("keys", "rhythms");
  const STEP = 200;
  const address = overview.address(["year", "place", "words", "owed", "overdue"]);
  let fitting = [], asked = 0;

  function years() {
    return Array.from(new Set(keys.concat(rhythmKeys))).sort();
  }

  function yearName(year) {
    return year === "none" ? desk.t("duties.no_year") : desk.language() === "en" ? year : year + "年";
  }

  function monthName(day) {
    return desk.language() === "en" ? day.slice(0, 7) : day.slice(0, 4) + "年" + Number(day.slice(5, 7)) + "月";
  }

  function again() {
    const mine = ++asked, year = $("#year").value;
    address.keep();
    const due = year ? keys.filter(function (key) { return key === year; }) : overview.many ? [] : keys;
    const rhythms = year ? rhythmKeys.filter(function (key) { return key === year; }) : overview.many ? [] : rhythmKeys;
    Promise.all([overview.load("deadlines", due), overview.load("rhythms", rhythms)]).then(function (lists) {
      if (mine === asked) draw(lists[0], lists[1]);
    }).catch(overview.notLoaded($("#sum")));
  }

  function fits(one) {
    const place = $("#place").value, words = $("#words").value.trim();
    return (
      issues.has(one.issue_id) &&
      (!place || issues.get(one.issue_id).place === place) &&
      (!$("#owed").checked || one.owed_by.length > 0) &&
      (!words || (one.sentence + (one.document || "") + one.owed_by.map(function (each) { return each[0]; }).join(" ")).includes(words))
    );
  }

  function draw(due, rhythms) {
    fitting = due.filter(function (one) { return fits(one) && (!$("#overdue").checked || one.overdue); });
    fitting.sort(function (a, b) { return a.on < b.on ? -1 : a.on > b.on ? 1 : 0; });
    const late = fitting.filter(function (one) { return one.overdue; }).length;
    $("#sum").replaceChildren(
      overview.many && !$("#year").value ? el("span", { class: "notice", t: "deadlines.choose_year" })
        : fitting.length ? el("span", { t: "deadlines.sum", values: { n: fitting.length, late: late } })
          : el("span", { class: "quiet", t: issues.size ? "deadlines.none" : "empty.issues" }));
    timeline();
    months();
    lines(fitting);
    const mine = $("#overdue").checked ? [] : rhythms.filter(fits);
    rhythmLines(mine);
    $("#rhythms").hidden = !mine.length;
  }

  // --- the list ---------------------------------------------------------------------------------------------------------

  const list = $("#list");
  const lines = overview.inSteps({
    append: function (part) {
      for (const entry of Array.from(part.children)) {
        const month = entry.dataset.month;
        let section = document.getElementById("m" + month);
        if (!section) {
          section = el("section", { class: "month", id: "m" + month },
            el("h2", { tabindex: "-1" }, monthName(month)), el("ol", { class: "entries" }));
          list.append(section);
        }
        $("ol", section).append(entry);
      }
    },
    replaceChildren: function () { list.replaceChildren(); },
  }, $("#more"), STEP, function (one) {
    const when = el("p", { class: "when" }, one.since ? el("span", { class: "nowrap" }, one.since + " –") : null, one.since ? " " : null, el("span", { class: "nowrap" }, one.on));
    const states = el("div", {}, when, one.overdue ? el("span", { class: "state warning", t: "deadlines.overdue" }) : null);
    const entry = item(one, states);
    entry.dataset.month = one.on.slice(0, 7);
    return entry;
  });

  const rhythmLines = overview.inSteps($("#rhythm-list"), $("#more-rhythms"), STEP, function (one) {
    return item(one, el("div", {}, el("p", { class: "words" }, one.raw.replace(/\s+/g, ""))));
  });

  function item(one, head) {
    return el("li", { class: "deadline", "data-deadline": one.row },
      head,
      el("div", {},
        el("p", { class: "sentence words" }, el("a", { href: desk.link(one.issue_id, one.row) }, one.sentence)),
        one.owed_by.length ? overview.owners(one.owed_by) : el("p", { class: "quiet", t: "deadlines.nobody" }),
        el("p", { class: "from" },
          el("a", { class: "name", href: desk.link(one.issue_id, one.document_id) }, one.doc_number || one.document),
          one.signed_on ? el("span", { t: "deadlines.signed", values: { day: one.signed_on } }) : null,
          one.inferred ? el("span", { t: "deadlines.inferred" }) : null,
          el("span", { class: "name" }, overview.issueName(one.issue_id))
        )
      )
    );
  }

  function months() {
    const counts = new Map();
    for (const one of fitting) counts.set(one.on.slice(0, 7), (counts.get(one.on.slice(0, 7)) || 0) + 1);
    const nav = $("#months");
    nav.replaceChildren();
    nav.hidden = counts.size < 2 || counts.size > 24;
    if (nav.hidden) return;
    for (const [month, number] of counts) {
      nav.append(el("button", { type: "button", onclick: function () {
        while (!document.getElementById("m" + month) && !$("#more").hidden) $("#more").click();
        const title = $("#m" + month + " h2");
        title.focus({ preventScroll: true });
        title.scrollIntoView();
      } }, monthName(month), el("span", { class: "quiet number" }, String(number))));
    }
  }

  // --- the timeline: a mark for each deadline, above its day -----------------------------------------------------------

  const MARK = 12, HIGHEST = 14; // units of the drawing; marks above each other

  function svg(name, attributes, text) {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes || {})) element.setAttribute(key, String(value));
    if (text !== undefined) element.textContent = text;
    return element;
  }

  function mark(late, x, y) {
    return late
      ? svg("path", { class: "late", d: "M" + x + " " + (y - 4) + "l5 9h-10z" })
      : svg("circle", { class: "due", cx: x, cy: y, r: 4.5 });
  }

  function timeline() {
    const figure = $("#timeline");
    figure.hidden = !fitting.length;
    if (!fitting.length) return figure.replaceChildren();
    const day = function (text) { return Date.parse(text + "T00:00:00Z") / 86400000; };
    const first = fitting[0].on.slice(0, 4), last = fitting[fitting.length - 1].on.slice(0, 4);
    const from = day(first + "-01-01"), to = day(last + "-12-31") + 1;
    const width = Math.max(300, figure.clientWidth - 18), side = 12, inner = width - 2 * side;
    const bins = new Map();
    const slots = Math.max(1, Math.floor(inner / MARK));
    for (const one of fitting) {
      const slot = Math.min(slots - 1, Math.floor(((day(one.on) - from) / (to - from)) * slots));
      if (!bins.has(slot)) bins.set(slot, []);
      bins.get(slot).push(one);
    }
    let high = 1, over = false;
    for (const some of bins.values()) {
      high = Math.max(high, Math.min(HIGHEST, some.length));
      over = over || some.length > HIGHEST;
    }
    const base = high * MARK + (over ? 24 : 8), height = base + 26;
    const drawing = svg("svg", { viewBox: "0 0 " + width + " " + height, role: "img", "aria-label": desk.t("deadlines.timeline", { n: fitting.length, first: fitting[0].on, last: fitting[fitting.length - 1].on }) });
    const at = function (text) { return side + ((day(text) - from) / (to - from)) * inner; };
    const ticks = [];
    if (first === last) {
      for (let month = 1; month <= 12; month++) ticks.push([first + "-" + String(month).padStart(2, "0") + "-01", width < 600 || desk.language() === "en" ? String(month) : month + "月"]);
    } else {
      for (let year = Number(first); year <= Number(last); year++) ticks.push([year + "-01-01", String(year)]);
    }
    const room = inner / ticks.length, step = Math.max(1, Math.ceil(44 / room));
    ticks.forEach(function (tick, number) {
      const x = at(tick[0]);
      drawing.append(svg("line", { class: "grid", x1: x, x2: x, y1: 0, y2: base + 4 }));
      if (number % (first === last ? 1 : step) === 0) drawing.append(svg("text", { x: x + 3, y: base + 20 }, tick[1]));
    });
    drawing.append(svg("line", { class: "axis", x1: side, x2: width - side, y1: base, y2: base }));
    for (const [slot, some] of bins) {
      const x = side + (slot + 0.5) * (inner / slots);
      some.sort(function (a, b) { return Number(Boolean(a.overdue)) - Number(Boolean(b.overdue)); });
      const shown = some.length > HIGHEST ? some.slice(0, HIGHEST) : some;
      // Where not all find room, one that was over at signing is still seen.
      if (shown.length < some.length && some[some.length - 1].overdue) shown[HIGHEST - 1] = some[some.length - 1];
      shown.forEach(function (one, number) { drawing.append(mark(one.overdue, x, base - 7 - number * MARK)); });
      if (some.length > HIGHEST) drawing.append(svg("text", { x: Math.min(x, width - side), y: 15, "text-anchor": x > width - 40 ? "end" : "middle" }, String(some.length)));
    }
    const sample = function (late) {
      const box = svg("svg", { viewBox: "0 0 14 14", "aria-hidden": "true" });
      box.append(mark(late, 7, 7));
      return box;
    };
    figure.replaceChildren(drawing, el("figcaption", {},
      el("span", {}, sample(false), el("span", { t: "deadlines.due" })),
      el("span", {}, sample(true), el("span", { t: "deadlines.overdue" })),
      over ? el("span", { t: "deadlines.cut", values: { n: HIGHEST } }) : null));
  }

  // --- filters ------------------------------------------------------------------------------------------------------------

  function fill() {
    overview.options($("#year"), years(), yearName, overview.many ? "deadlines.choose" : "all");
    overview.options($("#place"), Array.from(overview.places.keys()).sort(), function (key) { return overview.places.get(key); }, "all");
  }

  fill();
  // The year of the newest issue, or the nearest after it: what most readers look for.
  let newest = 0;
  for (const one of issues.values()) newest = Math.max(newest, one.year || 0);
  const usual = keys.find(function (key) { return key >= String(newest); }) || keys[keys.length - 1] || "";
  if (location.hash.length < 2) $("#year").value = usual;
  address.read();
  overview.listen($("#filters"), again);
  let width = innerWidth;
  addEventListener("resize", function () {
    if (innerWidth !== width) timeline();
    width = innerWidth;
  });
  document.addEventListener("desk:language", function () { fill(); again(); });
  again();
})();
