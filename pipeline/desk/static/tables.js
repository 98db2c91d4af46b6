// Tables: captions and heads to choose from; a table as printed beside its typed columns.
(function () {
  "use strict";

  const el = desk.el, $ = desk.$, overview = desk.overview;
  const issues = overview.issues;
  const keys = desk.held("keys", "tables");
  const STEP = 200;
  const address = overview.address(["place", "year", "kind", "words"]);
  let chosen = null, asked = 0, drawn = false;

  function again() {
    const mine = ++asked;
    overview.load("tables", overview.wanted($("#place").value, keys)).then(function (all) {
      if (mine === asked) draw(all);
    }).catch(overview.notLoaded($("#sum")));
  }

  function draw(all) {
    const own = all.filter(function (one) { return issues.has(one.issue_id); });
    const years = Array.from(new Set(own.map(function (one) { return issues.get(one.issue_id).year; }).filter(Boolean))).sort();
    overview.options($("#year"), years.map(String), overview.yearName, "all");
    if (!drawn) address.read(); // the years are known now
    drawn = true;
    const year = $("#year").value, kind = $("#kind").value, words = $("#words").value.trim();
    const fitting = own.filter(function (one) {
      return (!year || String(issues.get(one.issue_id).year) === year) && (!kind || one.kind === kind) &&
        (!words || [one.caption, one.document, one.doc_number].concat(one.heads).some(function (text) { return text && text.includes(words); }));
    });
    captions(fitting);
    if (!fitting.length && issues.size) $("#captions").append(el("li", { class: "empty", t: "tables.none" }));
    overview.tell($("#sum"), overview.many && !$("#place").value ? "overview.choose_place_about" : null, { t: "tables.sum", values: { n: fitting.length } });
    if (!chosen) $("#shown").replaceChildren(fitting.length ? el("p", { class: "empty", t: "tables.choose" }) : "");
  }

  const captions = overview.inSteps($("#captions"), $("#more"), STEP, function (one) {
    return el("li", {}, el("button", { type: "button", "data-table": one.row, "aria-pressed": String(one.row === chosen), onclick: function () { location.hash = one.row; } },
      el("span", { class: "name" }, one.caption || one.heads.join("、") || one.row),
      el("small", { class: "name" }, one.doc_number || one.document),
      el("small", {}, el("span", { class: "name" }, overview.issueName(one.issue_id)), " ", el("span", { class: "nowrap", t: "tables.size", values: { rows: one.n_rows, columns: one.n_cols } }), " ",
        one.kind === "form" ? el("span", { t: "tables.kind_form" }) : null)));
  });

  // --- a table ------------------------------------------------------------------------------------------------------------

  function show(id) {
    const issueId = id.slice(0, id.indexOf(".d"));
    chosen = id;
    for (const button of document.querySelectorAll("#captions button")) button.setAttribute("aria-pressed", String(button.dataset.table === id));
    Promise.all([desk.load("issue", issueId), desk.load("typed", issueId)]).then(function (both) {
      if (chosen !== id) return;
      const row = desk.unpack(both[0].datasets.tables).find(function (one) { return one.$row === id; });
      const cells = desk.unpack(both[0].datasets.table_cells).filter(function (one) { return one.table_id === id; });
      if (!row) throw new Error(id);
      const title = el("h2", { class: "name", tabindex: "-1" }, row.caption || id);
      const csv = "../tables/" + encodeURIComponent(id) + ".csv";
      document.body.classList.add("chosen");
      $("#shown").replaceChildren(title,
        el("p", { class: "bar screen-only" },
          el("a", { class: "button", href: desk.link(issueId, id), t: "tables.in_issue" }),
          el("a", { class: "button", href: csv, "data-csv": id }, el("span", { t: "tables.csv" })),
          row.unit ? el("span", { t: "tables.unit", values: { unit: row.unit } }) : null),
        el("div", { class: "sides" },
          el("div", {}, el("h3", { t: "tables.printed" }), scrolling("tables.printed", printed(cells))),
          el("div", {}, el("h3", { t: "tables.typed" }), scrolling("tables.typed", typed(both[1][id])))));
      title.focus({ preventScroll: true });
      if (innerWidth <= 820) title.scrollIntoView();
    }).catch(function () {
      $("#shown").replaceChildren(el("p", { class: "notice", t: "tables.unknown", values: { id: id } }));
    });
  }

  function scrolling(label, table) {
    return el("div", { class: "wide", tabindex: "0", role: "region", "t-aria-label": label }, table);
  }

  // With its merged cells. A blank cell of the head is no head of anything.
  function printed(cells) {
    const lines = new Map();
    for (const cell of cells) {
      if (!lines.has(cell.row)) lines.set(cell.row, []);
      lines.get(cell.row).push(cell);
    }
    const table = el("table", { class: "printed" }), head = el("thead", {}), body = el("tbody", {});
    for (const number of Array.from(lines.keys()).sort(function (a, b) { return a - b; })) {
      const line = el("tr", {});
      const own = lines.get(number).sort(function (a, b) { return a.col - b.col; });
      for (const cell of own) {
        line.append(el(cell.header && cell.text ? "th" : "td", {
          rowspan: cell.row_span > 1 ? cell.row_span : null, colspan: cell.col_span > 1 ? cell.col_span : null,
          scope: cell.header && cell.text ? (cell.col_span > 1 ? "colgroup" : "col") : null,
        }, cell.text));
      }
      (own.every(function (cell) { return cell.header; }) && !body.children.length ? head : body).append(line);
    }
    if (head.children.length) table.append(head);
    table.append(body);
    return table;
  }

  function typed(content) {
    const table = el("table", { class: "typed" });
    table.append(el("thead", {}, el("tr", {}, ...content.columns.map(function (column) {
      return el("th", { scope: "col", class: column.type === "number" ? "number" : null }, el("span", { class: "name" }, column.name), el("small", { t: "tables.type_" + column.type }));
    }))));
    table.append(el("tbody", {}, ...content.rows.map(function (line) {
      return el("tr", { class: line[0] ? "total" : null }, ...content.columns.map(function (column, number) {
        const value = line[number + 2];
        if (value === null) return el("td", { class: "blank" }, "–");
        return el("td", { class: column.type === "number" ? "number" : "name" }, String(value));
      }));
    })));
    return table;
  }

  // Behind # stands a table, or filters.
  function route() {
    const hash = location.hash.slice(1);
    if (/^[\w-]+\.d\d+\.t\d+$/.test(hash) && issues.has(hash.slice(0, hash.indexOf(".d")))) show(hash);
    else if (/\.t\d+$/.test(hash)) $("#shown").replaceChildren(el("p", { class: "notice", t: "tables.unknown", values: { id: hash } }));
    else address.read();
  }

  overview.fillPlaces($("#place"), keys);
  overview.options($("#kind"), ["data", "form"], function (one) { return { t: "tables.kind_" + one }; }, "all");
  overview.listen($("#filters"), function () {
    if (!chosen) address.keep();
    again();
  });
  addEventListener("hashchange", route);
  route();
  again();
})();
