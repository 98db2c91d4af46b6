// Duties: a matrix of bodies by years, documents or places; a click on a cell lists the duties behind it.
(function () {
  "use strict";

  const el = desk.el, $ = desk.$, overview = desk.overview, ROLES = overview.ROLES;
  const counts = desk.held("offices", "all"); // as pipeline/desk/duties.py adds them up, by place and year
  const keys = desk.held("keys", "duties").map(function (key) {
    const cut = key.lastIndexOf("-");
    return { key: key, place: key.slice(0, cut), year: key.slice(cut + 1) };
  });
  const OFFICES = 60, COLUMNS = 60, ENTRIES = 100; // that are put into the page at once

  const address = overview.address(["by", "place", "year", "office", "sort"]);
  let columns = [], pressed = null, wanted = "";
  const titles = new Map(); // documents by their ids

  // Places and years that the filters leave.
  function chosenKeys() {
    const place = $("#place").value, year = $("#year").value;
    return keys.filter(function (one) { return (!place || one.place === place) && (!year || one.year === year); });
  }

  // What is counted, one after the other: take(column, key, office, duties in the lead, responsible, in cooperation). The
  // promise is null where a place has to be chosen before documents are loaded.
  function each(take) {
    const by = $("#by").value, own = chosenKeys();
    if (by !== "documents") {
      for (const one of own) {
        const numbers = counts.counts[one.key], column = by === "places" ? one.place : one.year;
        for (let i = 0; i < numbers.length; i += 4) take(column, one.key, counts.offices[numbers[i]], numbers[i + 1], numbers[i + 2], numbers[i + 3]);
      }
      return Promise.resolve(true);
    }
    if (overview.many && !$("#place").value) return Promise.resolve(null);
    const places = Array.from(new Set(own.map(function (one) { return one.place; })));
    return Promise.all([overview.load("documents", places)].concat(own.map(function (one) { return overview.load("duties", [one.key]); }))).then(function (lists) {
      for (const one of lists[0]) titles.set(one.document_id, one);
      own.forEach(function (one, n) {
        for (const duty of lists[n + 1]) {
          take(duty.document_id, one.key, duty.office, ...ROLES.map(function (role) { return Number(role === duty.role); }));
        }
      });
      return true;
    });
  }

  function columnName(column) {
    const by = $("#by").value;
    if (by === "years") return overview.yearName(column);
    if (by === "places") return overview.places.get(column) || column;
    return titles.get(column).doc_number || titles.get(column).title;
  }

  function columnHead(column) {
    if ($("#by").value !== "documents") return el("th", { scope: "col", class: "name" }, columnName(column));
    const one = titles.get(column);
    return el("th", { scope: "col" }, el("a", { class: "name", href: desk.link(one.issue_id, column), title: one.title }, columnName(column)));
  }

  function again() {
    const asked = (wanted = ["by", "place", "year", "office", "sort"].map(function (name) { return $("#" + name).value; }).join("\n"));
    const words = $("#office").value.trim(), rows = new Map(), sums = new Map();
    address.keep();
    each(function (column, key, office, lead, responsible, cooperate) {
      if (words && !office.includes(words)) return;
      if (!rows.has(office)) rows.set(office, { office: office, number: 0, cells: new Map() });
      const row = rows.get(office), number = lead + responsible + cooperate;
      if (!row.cells.has(column)) row.cells.set(column, { column: column, office: office, lead: 0, responsible: 0, cooperate: 0, keys: [] });
      const cell = row.cells.get(column);
      cell.lead += lead;
      cell.responsible += responsible;
      cell.cooperate += cooperate;
      if (cell.keys[cell.keys.length - 1] !== key) cell.keys.push(key);
      row.number += number;
      sums.set(column, (sums.get(column) || 0) + number);
    }).then(function (done) {
      if (asked === wanted) draw(done && Array.from(rows.values()), sums);
    }).catch(overview.notLoaded($("#sum")));
  }

  // `rows` are the bodies with their cells by columns, `sums` the duties of each column; null and nothing before a choice.
  function draw(rows, sums) {
    $("#behind").hidden = true;
    pressed = null;
    $("#box").hidden = !rows || !rows.length;
    $("#more").hidden = true;
    if ($("#box").hidden) return overview.tell($("#sum"), rows ? null : "overview.choose_place_about", { class: "quiet", t: "duties.none" });
    const most = Array.from(sums.keys()).sort(function (a, b) { return sums.get(b) - sums.get(a) || (a < b ? -1 : 1); });
    columns = most.slice(0, COLUMNS);
    if ($("#by").value !== "places") columns.sort();
    const byName = new Intl.Collator("zh-CN").compare;
    if ($("#sort").value === "name") rows.sort(function (a, b) { return byName(a.office, b.office); });
    // Thousands have one duty: their names are compared the quick way.
    else rows.sort(function (a, b) { return b.number - a.number || (a.office < b.office ? -1 : 1); });
    const duties = rows.reduce(function (sum, row) { return sum + row.number; }, 0);
    overview.tell($("#sum"), null, { t: "duties.sum", values: { offices: rows.length, duties: duties } });
    if (most.length > columns.length) $("#sum").append(" ", el("span", { t: "duties.columns_cut", values: { n: columns.length, all: most.length } }));
    $("#matrix thead").replaceChildren(el("tr", {}, el("th", { scope: "col", t: "duties.office" }), el("th", { scope: "col", class: "number", t: "duties.together" }), ...columns.map(columnHead)));
    lines(rows);
  }

  const lines = overview.inSteps($("#matrix tbody"), $("#more"), OFFICES, function (row) {
    return el("tr", {},
      el("th", { scope: "row", class: "name" }, row.office),
      el("td", { class: "number" }, String(row.number)),
      ...columns.map(function (column) {
        const cell = row.cells.get(column);
        return el("td", {}, cell ? button(cell) : null);
      })
    );
  });

  function button(cell) {
    const made = el("button", { type: "button", "aria-pressed": "false", "data-cell": cell.column + "/" + cell.office });
    for (const role of ROLES) {
      if (cell[role]) made.append(overview.sign(role, el("span", {}, el("span", { class: "sr", t: "value.role." + role }), " " + cell[role])), " ");
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
    const all = cell.lead + cell.responsible + cell.cooperate;
    let next = 0, shown = 0;

    function more(enough) {
      button.hidden = true;
      const key = cell.keys[next];
      return desk.load("duties", key).then(function (packed) {
        if (pressed !== from) return null;
        const part = document.createDocumentFragment();
        for (const one of desk.unpack(packed)) {
          if (one.office !== cell.office || (by === "documents" && one.document_id !== cell.column)) continue;
          part.append(entry(one));
          shown++;
        }
        list.append(part);
        if (overview.many) desk.forget("duties", key);
        next++;
        if (next < cell.keys.length && shown < enough) return more(enough);
        button.hidden = next >= cell.keys.length;
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
    overview.fillPlaces($("#place"), keys.map(function (one) { return one.place; }), "all");
    overview.options($("#year"), Array.from(new Set(keys.map(function (one) { return one.year; }))).sort(), overview.yearName, "all");
  }

  fill();
  $("#legend").replaceChildren(...ROLES.map(function (role) { return el("li", {}, overview.role(role)); }));
  address.read();
  overview.listen($("#filters"), again);
  document.addEventListener("desk:language", function () { fill(); again(); });
  again();
})();
