// Deadlines: how many are due in each month, and a list by months; those that were over when the document was signed are
// marked. Rhythms apart.
(function () {
  "use strict";

  const el = desk.el, $ = desk.$, overview = desk.overview;
  const issues = overview.issues;
  const keys = desk.held("keys", "deadlines"), rhythmKeys = desk.held("keys", "rhythms");
  const STEP = 200;
  const address = overview.address(["year", "place", "words", "owed", "overdue"]);
  let fitting = [], asked = 0;

  function monthOf(one) {
    return one.on.slice(0, 7);
  }

  function monthName(month) {
    return desk.language() === "en" ? month : month.slice(0, 4) + "年" + Number(month.slice(5)) + "月";
  }

  function again() {
    const mine = ++asked, year = $("#year").value;
    address.keep();
    Promise.all([
      overview.load("deadlines", overview.wanted(year, keys)), overview.load("rhythms", overview.wanted(year, rhythmKeys)),
    ]).then(function (lists) {
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
    overview.tell($("#sum"), overview.many && !$("#year").value ? "deadlines.choose_year" : null,
      fitting.length ? { t: "deadlines.sum", values: { n: fitting.length, late: late } } : { class: "quiet", t: "deadlines.none" });
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
    entry.dataset.month = monthOf(one);
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
    for (const one of fitting) counts.set(monthOf(one), (counts.get(monthOf(one)) || 0) + 1);
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

  // --- the timeline: a bar for each month, of more than three years for each year ----------------------------------------

  const MANY_MONTHS = 36;
  const LATE = "url(#late)"; // hatched: a form besides the colour

  const PRINTED = 680; // px of a sheet: letters on paper are as large as the others

  function timeline(sheet) {
    const figure = $("#timeline");
    figure.hidden = !fitting.length;
    if (!fitting.length) return figure.replaceChildren();
    const first = fitting[0].on, last = fitting[fitting.length - 1].on;
    const years = 1 + Number(last.slice(0, 4)) - Number(first.slice(0, 4));
    const byYears = years * 12 > MANY_MONTHS, width = (sheet || figure.clientWidth) - 18;
    const counts = new Map(); // due and late by month, or year
    for (let year = Number(first.slice(0, 4)); year < Number(first.slice(0, 4)) + years; year++) {
      for (let month = 1; month <= (byYears ? 1 : 12); month++) counts.set(byYears ? String(year) : year + "-" + String(month).padStart(2, "0"), { due: 0, late: 0 });
    }
    for (const one of fitting) counts.get(byYears ? one.on.slice(0, 4) : monthOf(one))[one.overdue ? "late" : "due"]++;
    const bars = [], sums = [];
    for (const [when, one] of counts) {
      if (one.due) bars.push({ when: when, n: one.due, late: false });
      if (one.late) bars.push({ when: when, n: one.late, late: true });
      if (one.due + one.late) sums.push({ when: when, n: one.due + one.late });
    }
    const room = width / counts.size, narrow = room < 44;
    const every = Math.ceil(44 / room);
    const shown = Array.from(counts.keys()).filter(function (when, n) {
      return byYears || years > 1 && narrow ? (byYears ? n % every === 0 : when.endsWith("-01")) : true;
    });
    const chart = Plot.plot({
      width: width, height: 190, marginLeft: 4, marginRight: 4, marginTop: 26, marginBottom: 28,
      style: { fontFamily: "inherit", fontSize: "15px", overflow: "visible", background: "none", color: "inherit" },
      x: { type: "band", domain: Array.from(counts.keys()), padding: 0.18 },
      y: { axis: null },
      ariaLabel: desk.t("deadlines.timeline", { n: fitting.length, first: first, last: last }),
      marks: [
        Plot.barY(bars, Plot.stackY({
          x: "when", y: "n", strokeWidth: 1.5,
          fill: function (one) { return one.late ? LATE : "var(--bar)"; },
          stroke: function (one) { return one.late ? "var(--error)" : "var(--bar)"; },
          title: function (one) { return one.when + " · " + desk.t(one.late ? "deadlines.overdue" : "deadlines.due") + " " + one.n; },
        })),
        narrow && counts.size > 12 ? null : Plot.text(sums, { x: "when", y: "n", text: "n", dy: -10, fill: "var(--ink)" }),
        Plot.ruleY([0], { stroke: "var(--line-strong)" }),
        Plot.axisX({ ticks: shown, tickSize: 0, fill: "var(--quiet)", fontSize: 15, label: null, tickFormat: function (when) { return byYears || years > 1 ? when : tick(when, narrow); } }),
      ],
    });
    // One picture with one name: its parts have none.
    chart.setAttribute("role", "img");
    for (const part of chart.querySelectorAll("[aria-label], [aria-description]")) {
      part.removeAttribute("aria-label");
      part.removeAttribute("aria-description");
    }
    chart.prepend(hatching());
    figure.replaceChildren(chart, el("figcaption", {},
      el("span", {}, el("i", { class: "due", "aria-hidden": "true" }), el("span", { t: "deadlines.due" })),
      el("span", {}, el("i", { class: "late", "aria-hidden": "true" }), el("span", { t: "deadlines.overdue" }))));
  }

  function tick(month, narrow) {
    const number = String(Number(month.slice(5)));
    return narrow || desk.language() === "en" ? number : number + "月";
  }

  function hatching() {
    return d3.create("svg:defs").call(function (defs) {
      const pattern = defs.append("pattern").attr("id", "late").attr("width", 6).attr("height", 6)
        .attr("patternUnits", "userSpaceOnUse").attr("patternTransform", "rotate(45)");
      pattern.append("rect").attr("width", 6).attr("height", 6).attr("fill", "var(--error-soft)");
      pattern.append("rect").attr("width", 2.5).attr("height", 6).attr("fill", "var(--error)");
    }).node();
  }

  // --- filters ------------------------------------------------------------------------------------------------------------

  function fill() {
    overview.options($("#year"), Array.from(new Set(keys.concat(rhythmKeys))).sort(), overview.yearName, overview.many ? "deadlines.choose" : "all");
    overview.fillPlaces($("#place"), Array.from(overview.places.keys()).sort(), "all");
  }

  fill();
  // The year of the newest issue, or the nearest after it: what most readers look for.
  let newest = 0;
  for (const one of issues.values()) newest = Math.max(newest, one.year || 0);
  const usual = keys.find(function (key) { return key >= String(newest); }) || keys[keys.length - 1] || "";
  if (location.hash.length < 2) $("#year").value = usual;
  address.read();
  overview.listen($("#filters"), again);
  overview.onResize(function () { timeline(); });
  addEventListener("beforeprint", function () { timeline(PRINTED); });
  addEventListener("afterprint", function () { timeline(); });
  document.addEventListener("desk:language", function () { fill(); again(); });
  again();
})();
