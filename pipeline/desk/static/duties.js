// Duties: a matrix of bodies by years, documents or places; a click on a cell lists the duties behind it.
(function () {
  "use strict";

  const el = desk.el, $ = desk.$, overview = desk.overview, ROLES = overview.ROLES;
  const issues = overview.issues;
  const counts = desk.unpack(desk.held("offices", "all"));
  const keys = desk.held("keys", "duties"); // place and year
  const OFFICES = 200, COLUMNS = 60, ENTRIES = 100; // that are put into the page at once

  const address = overview.address(["by", "place", "year", "office", "sort"]);
  let rows = [], columns = [], cells = new Map(), pressed = null, wanted = "";
  const titles = new Map(); // documents by their ids

  function yearOf(issueId) {
    return String(issues.get(issueId).year || "none");
  }

  function yearName(year) {
    return year === "none" ? desk.t("duties.no_year") : desk.language() === "en" ? year : year + "年";
  }

  function keyOf(issueId) {
    return issues.get(issueId).place + "-" + yearOf(issueId);
  }

  // What the filters leave of the issues.
  function fits(issueId) {
    const issue = issues.get(issueId);
    return Boolean(issue) && (!$("#place").value || issue.place === $("#place").value) && (!$("#year").value || yearOf(issueId) === $("#year").value);
  }

  function loadedKeys() {
    const place = $("#place").value, year = $("#year").value;
    return keys.filter(function (key) {
      const cut = key.lastIndexOf("-");
      return (!place || key.slice(0, cut) === place) && (!year || key.slice(cut + 1) === year);
    });
  }

  // [column, office, lead, responsible, cooperate] for each count, by the columns that are chosen.
  function counted() {
    const by = $("#by").value;
    if (by !== "documents") {
      return Promise.resolve(counts.filter(function (one) { return fits(one.issue_id); }).map(function (one) {
        return [by === "places" ? issues.get(one.issue_id).place : yearOf(one.issue_id), one];
      }));
    }
    const own = loadedKeys();
    if (overview.many && !$("#place").value) return Promise.resolve(null);
    const ofPlaces = Array.from(new Set(own.map(function (key) { return key.slice(0, key.lastIndexOf("-")); })));
    return Promise.all([overview.load("duties", own), overview.load("documents", ofPlaces)]).then(function (lists) {
      for (const one of lists[1]) titles.set(one.document_id, one);
      return lists[0].map(function (duty) {
        const one = { office: duty.office, issue_id: duty.issue_id, lead: 0, responsible: 0, cooperate: 0 };
        one[duty.role] = 1;
        return [duty.document_id, one];
      });
    });
  }

  function columnHead(column) {
    const by = $("#by").value;
    if (by === "years") return el("th", { scope: "col" }, yearName(column));
    if (by === "places") return el("th", { scope: "col", class: "name" }, overview.places.get(column) || column);
    const one = titles.get(column);
    return el("th", { scope: "col" }, el("a", { class: "name", href: desk.link(one.issue_id, column), title: one.title }, one.doc_number || one.title));
  }

  function columnName(column) {
    const by = $("#by").value;
    if (by === "years") return yearName(column);
    if (by === "places") return overview.places.get(column) || column;
    return titles.get(column).doc_number || titles.get(column).title;
  }

  function again() {
    const asked = (wanted = ["by", "place", "year"].map(function (name) { return $("#" + name).value; }).join(" "));
    address.keep();
    counted().then(function (all) {
      if (asked === wanted) draw(all);
    }).catch(overview.notLoaded($("#sum")));
  }

  function draw(all) {
    const sum = $("#sum");
    $("#behind").hidden = true;
    pressed = null;
    $("#box").hidden = true;
    $("#more").hidden = true;
    if (all === null) return sum.replaceChildren(el("span", { class: "notice", t: "overview.choose_place_about" }));
    const words = $("#office").value.trim();
    const offices = new Map(), sums = new Map();
    cells = new Map();
    for (const [column, one] of all) {
      if (words && !one.office.includes(words)) continue;
      const number = one.lead + one.responsible + one.cooperate;
      offices.set(one.office, (offices.get(one.office) || 0) + number);
      sums.set(column, (sums.get(column) || 0) + number);
      const name = column + "\n" + one.office;
      if (!cells.has(name)) cells.set(name, { column: column, office: one.office, lead: 0, responsible: 0, cooperate: 0, issues: new Set() });
      const cell = cells.get(name);
      for (const role of ROLES) cell[role] += one[role];
      cell.issues.add(one.issue_id);
    }
    const most = Array.from(sums.keys()).sort(function (a, b) { return sums.get(b) - sums.get(a) || (a < b ? -1 : 1); });
    columns = most.slice(0, COLUMNS);
    if ($("#by").value !== "places") columns.sort();
    const byName = new Intl.Collator("zh-CN").compare;
    rows = Array.from(offices.keys()).sort(function (a, b) {
      return ($("#sort").value === "name" ? 0 : offices.get(b) - offices.get(a)) || byName(a, b);
    });
    if (!rows.length) {
      return sum.replaceChildren(el("span", { class: "quiet", t: issues.size ? "duties.none" : "empty.issues" }));
    }
    let number = 0;
    for (const one of offices.values()) number += one;
    sum.replaceChildren(el("span", { t: "duties.sum", values: { offices: rows.length, duties: number } }));
    if (most.length > columns.length) sum.append(" ", el("span", { t: "duties.columns_cut", values: { n: columns.length, all: most.length } }));
    const body = el("tbody", {});
    $("#matrix").replaceChildren(
      el("thead", {}, el("tr", {}, el("th", { scope: "col", t: "duties.office" }), el("th", { scope: "col", class: "number", t: "duties.together" }), ...columns.map(columnHead))),
      body
    );
    $("#box").hidden = false;
    show(rows.map(function (office) { return [office, offices.get(office)]; }));
  }

  const show = (function () {
    let steps = null;
    return function (list) {
      // The body of the table is a new one each time.
      if (!steps) steps = overview.inSteps({ append: function (part) { $("#matrix tbody").append(part); }, replaceChildren: function () {} }, $("#more"), OFFICES, line);
      steps(list);
    };
  })();

  function line(pair) {
    const office = pair[0];
    return el("tr", {},
      el("th", { scope: "row", class: "name" }, office),
      el("td", { class: "number" }, String(pair[1])),
      ...columns.map(function (column) {
        const cell = cells.get(column + "\n" + office);
        return el("td", {}, cell ? button(cell) : null);
      })
    );
  }

  function button(cell) {
    const marks = ROLES.filter(function (role) { return cell[role]; });
    const made = el("button", { type: "button", "aria-pressed": "false", "data-cell": cell.column + "/" + cell.office });
    for (const role of marks) {
      made.append(overview.sign(role, el("span", {}, el("span", { class: "sr", t: "value.role." + role }), " " + cell[role])), " ");
    }
    made.addEventListener("click", function () { behind(cell, made); });
    return made;
  }

  // The duties behind a cell come file by file, until there is enough to read; the button fetches more.
  function behind(cell, from) {
    if (pressed) pressed.setAttribute("aria-pressed", "false");
    pressed = from;
    from.setAttribute("aria-pressed", "true");
    const by = $("#by").value, title = $("#behind-title"), button = $("#more-rows"), list = $("#rows");
    const own = Array.from(new Set(Array.from(cell.issues).map(keyOf))).sort();
    const all = cell.lead + cell.responsible + cell.cooperate;
    let next = 0, shown = 0;

    function more(enough) {
      button.hidden = true;
      return desk.load("duties", own[next]).then(function (packed) {
        if (pressed !== from) return null;
        const part = document.createDocumentFragment();
        for (const one of desk.unpack(packed)) {
          if (one.office !== cell.office || !cell.issues.has(one.issue_id) || (by === "documents" && one.document_id !== cell.column)) continue;
          part.append(entry(one));
          shown++;
        }
        list.append(part);
        if (overview.many) desk.forget("duties", own[next]);
        next++;
        if (next < own.length && shown < enough) return more(enough);
        button.hidden = next >= own.length;
        $("#behind-sum").replaceChildren(el("span", shown < all
          ? { t: "duties.behind_some", values: { n: shown, all: all } } : { t: "duties.behind", values: { n: all } }));
        return null;
      });
    }

    list.replaceChildren();
    button.onclick = function () { more(shown + ENTRIES).catch(overview.notLoaded($("#behind-sum"))); };
    $("#behind").hidden = true;
    more(ENTRIES).then(function () {
      if (pressed !== from) return;
      title.replaceChildren(el("span", { class: "name" }, cell.office), " · ", el("span", { class: "name" }, columnName(cell.column)));
      $("#behind").dataset.shown = from.dataset.cell;
      $("#behind").hidden = false;
      title.focus({ preventScroll: true });
      title.scrollIntoView({ block: "start" });
    }).catch(overview.notLoaded($("#sum")));
  }

  function entry(one) {
    return el("li", { "data-duty": one.row },
      el("p", {}, overview.role(one.role)),
      el("div", {},
        el("p", { class: "sentence words" }, el("a", { href: desk.link(one.issue_id, one.row) }, one.sentence)),
        el("p", { class: "from" },
          el("span", { class: "name" }, one.org),
          one.task && one.task !== one.sentence ? el("span", { class: "name" }, one.task) : null,
          one.due_on ? el("span", { t: "duties.due_" + one.due_scope, values: { day: one.due_on } }) : null),
        el("p", { class: "from" },
          el("span", { class: "name" }, overview.issueName(one.issue_id)),
          one.page ? el("span", { t: "issue.page", values: { n: one.page } }) : null)
      )
    );
  }

  function fill() {
    overview.options($("#by"), ["years", "documents", "places"], function (one) { return { t: "duties.by_" + one }; });
    overview.options($("#sort"), ["number", "name"], function (one) { return { t: "duties.sort_" + one }; });
    overview.fillPlaces($("#place"), keys.map(function (key) { return key.slice(0, key.lastIndexOf("-")); }));
    $("#place").options[0].dataset.t = "all";
    $("#place").options[0].textContent = desk.t("all");
    const years = Array.from(new Set(keys.map(function (key) { return key.slice(key.lastIndexOf("-") + 1); }))).sort();
    overview.options($("#year"), years, yearName, "all");
    $("#legend").replaceChildren(...ROLES.map(function (role) { return el("li", {}, overview.role(role)); }));
  }

  fill();
  address.read();
  overview.listen($("#filters"), again);
  document.addEventListener("desk:language", function () { fill(); again(); });
  again();
})();
