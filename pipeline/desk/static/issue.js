// One issue: a click on a row marks its words in the text, a click in the text shows the rows there.
(function () {
  "use strict";

  const el = desk.el, $ = desk.$;
  const issues = desk.unpack(desk.held("issues", "all"));
  const columnWords = desk.held("columns", "all");

  // What of a row is read at a glance: its words in print, and what they mean. Datasets in the order of the page.
  const said = function (column) {
    return function (row) {
      return row[column] === null || row[column] === undefined ? "" : String(row[column]);
    };
  };
  const word = function (dataset, column) {
    return function (row) {
      return desk.word(dataset, column, row[column]);
    };
  };
  const join = function () {
    return Array.from(arguments).filter(Boolean).join(" · ");
  };
  const GLANCE = {
    findings: [said("message"), function (row) { return row.code; }],
    corrections: [
      function (row) { return join(row.dataset, row.column); },
      function (row) { return (row.was || "—") + " → " + (row.now || "—") + " · " + join(row.by, row.on, row.why); },
    ],
    issues: [said("gazette"), function (row) { return join(row.year, row.number_label, row.published_on); }],
    contents: [said("title"), function (row) { return join(row.rubric, row.doc_number, row.page); }],
    documents: [said("title"), function (row) { return join(row.doc_number, row.signed_on); }],
    parts: [function (row) { return row.title || desk.word("parts", "kind", row.kind); }, word("parts", "kind")],
    responsibilities: [said("org"), function (row) { return join(desk.word("responsibilities", "role", row.role), row.task); }],
    commitments: [said("org"), function (row) { return join(row.due_on, row.sentence); }],
    dates: [said("raw"), function (row) { return join(desk.word("dates", "bound", row.bound), row.valid ? row.edtf || row.rrule : desk.t("issue.no_day")); }],
    quantities: [said("raw"), function (row) { return join(row.indicator, row.comparator + row.value + (row.value_high === null ? "" : "–" + row.value_high) + row.unit); }],
    citations: [said("raw"), function (row) { return join(desk.word("citations", "relation", row.relation), row.target_id); }],
    appointments: [said("person"), function (row) { return join(desk.word("appointments", "action", row.action), row.position); }],
    tables: [function (row) { return row.caption || row.$row; }, function (row) { return join(row.n_rows + "×" + row.n_cols, row.unit); }],
    organizations: [said("org_id"), function (row) { return join((row.names || []).join("、"), row.mentions); }],
    institutions: [said("institution"), function (row) { return join(row.field, row.kind); }],
    divisions: [said("full_name"), said("division_code")],
    sections: [function (row) { return row.label + (row.heading || ""); }, said("path")],
    blocks: [function (row) { return slice(row.$start, Math.min(row.$end, row.$start + 60)); }, word("blocks", "role")],
    table_cells: [function (row) { return row.text || "—"; }, function (row) { return (row.header_path || []).join("/"); }],
    pages: [function (row) { return desk.t("issue.page", { n: row.page }); }, said("label")],
    terms: [said("term"), said("count")],
  };
  const KIND = { findings: "finding", responsibilities: "duty", dates: "date", quantities: "quantity", citations: "citation" };
  const CHIPS = { table_cells: true, terms: true };
  // To which one jumps most; the others are behind a button.
  const FIRST = ["findings", "corrections", "documents", "responsibilities", "dates", "quantities", "citations", "tables"];
  const PRINTED = { findings: true, corrections: true, documents: true };
  const BESIDE = 16; // characters beside words that make their place one of its kind (99 of 100)
  const CHUNK = 50; // lines or rows that are laid out together when they come into view
  const ROUNDS = 8; // of scrolling, until what comes into view has its true height
  const LAZY = 5000; // lines beyond which those out of view are not laid out
  const SAFE = 2e5; // rows beyond which evidence is not underlined

  let now = null; // the issue that is shown
  let chosen = null; // the row that is marked

  // --- the address: #<issue_id> or #<issue_id>/<row without the issue> -------------------------------------------------

  function route() {
    let hash = location.hash.slice(1);
    try {
      hash = decodeURIComponent(hash);
    } catch (error) { /* as it stands, then */ }
    const cut = hash.indexOf("/");
    const id = cut < 0 ? hash : hash.slice(0, cut);
    const rest = cut < 0 ? "" : hash.slice(cut + 1);
    if (!issues.some(function (one) { return one.issue_id === id; })) {
      choose(id);
      return;
    }
    if (now && now.id === id) {
      follow(rest);
      return;
    }
    Promise.all([desk.load("issue", id), desk.load("text", id)]).then(
      function (loaded) {
        open(id, loaded[0], loaded[1]);
        follow(rest);
      },
      function () {
        choose(id);
      }
    );
  }

  function follow(rest) {
    if (!rest) {
      chooseRow(null);
      return;
    }
    const place = /^@(\d+)(?:-(\d+))?$/.exec(rest); // #…/@120-124: a place of the text, in code points
    if (place) {
      chooseRow(null);
      mark(Number(place[1]), Number(place[2] || place[1]));
      return;
    }
    const correct = rest.endsWith("/correct");
    const name = correct ? rest.slice(0, -"/correct".length) : rest;
    const row = now.byName.get(now.id + "." + name) || now.byName.get(name);
    if (row !== chosen || correct) chooseRow(row || null);
    if (!row || !correct) return;
    showRowsAt(row.$start, Math.max(row.$end, row.$start + 1), "issue.choose_row", desk.basket.takes);
    bring(row.$node); // what is named above the list moved it
  }

  function choose(id) {
    now = null;
    $("#issue").hidden = true;
    $("#choose").hidden = false;
    const list = $("#choose-list");
    list.replaceChildren();
    $("#choose-why").replaceChildren(id ? el("span", { t: "issue.unknown", values: { id: id.slice(0, 60) } }) : "");
    for (const one of issues) list.append(el("li", {}, el("a", { href: desk.link(one.issue_id) }, desk.issueName(one))));
    if (!issues.length) list.append(el("li", { class: "empty", t: "empty.issues" }));
    document.title = desk.t("page.issue");
  }

  // --- an issue is opened ---------------------------------------------------------------------------------------------

  function open(id, data, text) {
    const places = desk.places(text.text);
    now = { id: id, data: data, text: text.text, pages: text.pages, places: places, rows: [], byName: new Map(), lines: [], starts: [] };
    now.documents = new Map(text.documents.map(function (one) { return [one[0], [places.unit(one[1]), places.unit(one[2])]]; }));
    chosen = null;
    $("#choose").hidden = true;
    $("#issue").hidden = false;
    const at = issues.findIndex(function (one) { return one.issue_id === id; });
    const about = issues[at];
    now.about = about;
    $("#title").textContent = desk.issueName(about);
    document.title = desk.issueName(about) + " · " + desk.t("brand");
    way("#previous", issues[at - 1], about);
    way("#next", issues[at + 1], about);
    $("#to-review").href = "review.html#" + id;
    layText(text);
    layRows(data);
    layFacts();
    underline();
    preparePicture();
    clearMarks();
    $("#here").hidden = true;
    showDetail(false);
    $("#list").scrollTop = 0;
    $("#paper").scrollTop = 0;
    where(null);
  }

  function way(selector, other, about) {
    const link = $(selector);
    link.hidden = !other || other.gazette !== about.gazette;
    if (other) {
      link.href = desk.link(other.issue_id);
      link.title = desk.issueName(other);
    }
  }

  function layFacts() {
    const about = now.about, facts = [];
    if (about.published_on) facts.push(el("span", { t: "issue.published", values: { day: about.published_on } }));
    facts.push(el("span", { t: "issue.documents", values: { n: about.documents } }));
    if (about.errors_open) facts.push(el("span", { class: "state error", t: "count.errors", values: { n: about.errors_open } }));
    if (about.warnings_open) facts.push(el("span", { class: "state warning", t: "count.warnings", values: { n: about.warnings_open } }));
    if (!about.errors_open && !about.warnings_open) facts.push(el("span", { class: "state info", t: "count.none" }));
    facts.push(
      about.signed_off_by
        ? el("span", { class: "state good", t: "issue.signed", values: { by: about.signed_off_by, on: about.signed_off_on || "" } })
        : el("span", { class: "state open", t: "issue.unsigned" })
    );
    const source = about.source || "";
    facts.push(
      now.data.link
        ? el("a", { href: now.data.link, target: "_blank", rel: "noopener" }, source)
        : el("span", { class: "words" }, source)
    );
    const line = $("#facts");
    line.replaceChildren();
    facts.forEach(function (fact, i) {
      if (i) line.append("　");
      line.append(fact);
    });
  }

  // --- the text: one element a line, so that a place is a line and a distance in it ------------------------------------

  const LONGEST = 4000; // units of a line that stand in one element

  function layText(text) {
    const paper = $("#paper"), pageAt = new Map();
    for (const page of text.pages) pageAt.set(now.places.unit(page[2]), page);
    now.pageUnits = text.pages.map(function (page) { return now.places.unit(page[2]); });
    const all = document.createDocumentFragment();
    let chunk = null, from = 0;
    const whole = text.text;
    const breaks = now.pageUnits.slice();
    let nextBreak = 0;
    while (from < whole.length) {
      let to = whole.indexOf("\n", from) + 1 || whole.length;
      if (to - from > LONGEST) {
        to = from + LONGEST;
        if (/[\uD800-\uDBFF]/.test(whole[to - 1])) to += 1;
      }
      while (nextBreak < breaks.length && breaks[nextBreak] <= from) nextBreak += 1;
      if (nextBreak < breaks.length && breaks[nextBreak] < to) to = breaks[nextBreak];
      if (!chunk || chunk.childNodes.length >= CHUNK) {
        chunk = el("div", { class: "chunk" });
        all.append(chunk);
      }
      const line = el("div", { class: "line" });
      line.append(whole.slice(from, to));
      const page = pageAt.get(from);
      if (page) {
        line.dataset.pageNumber = page[0];
        line.dataset.pageLabel = page[1] || "";
      }
      chunk.append(line);
      now.lines.push(line);
      now.starts.push(from);
      from = to;
    }
    paper.classList.toggle("lazy", now.lines.length > LAZY);
    paper.replaceChildren(all);
    namePages();
  }

  function namePages() {
    for (const line of $("#paper").querySelectorAll("[data-page-number]")) {
      line.dataset.page = desk.t("issue.page", { n: line.dataset.pageNumber });
    }
  }

  function lineOf(unit) {
    let low = 0, high = now.starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (now.starts[middle] <= unit) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }

  // The ends of a range of code points in the text's nodes; null for an empty text.
  function ends(start, end) {
    if (!now.lines.length) return null;
    const from = now.places.unit(start), to = now.places.unit(end);
    const first = lineOf(from), last = lineOf(Math.max(from, to - 1));
    return {
      startContainer: now.lines[first].firstChild,
      startOffset: Math.min(from - now.starts[first], now.lines[first].firstChild.length),
      endContainer: now.lines[last].firstChild,
      endOffset: Math.min(to - now.starts[last], now.lines[last].firstChild.length),
    };
  }

  // --- marking ----------------------------------------------------------------------------------------------------------

  const painted = typeof CSS !== "undefined" && CSS.highlights && typeof Highlight === "function";
  let range = null; // what is marked
  let wrapped = []; // the elements that mark it, where a browser paints no ranges

  function clearMarks() {
    range = null;
    if (painted) CSS.highlights.delete("chosen");
    for (const mark of wrapped) {
      const line = mark.parentNode;
      mark.replaceWith(mark.textContent);
      line.normalize();
    }
    wrapped = [];
  }

  function mark(start, end) {
    clearMarks();
    const place = ends(start, end);
    if (!place) return;
    if (!painted) return wrap(start, end);
    range = document.createRange();
    range.setStart(place.startContainer, place.startOffset);
    range.setEnd(place.endContainer, place.endOffset);
    CSS.highlights.set("chosen", new Highlight(range));
    toView(function () {
      const box = range.getClientRects()[0] || now.lines[lineOf(now.places.unit(start))].getBoundingClientRect();
      return box;
    });
    where(start);
  }

  function wrap(start, end) {
    const from = now.places.unit(start), to = now.places.unit(end);
    for (let i = lineOf(from); i < now.lines.length && now.starts[i] < to; i++) {
      const node = now.lines[i].firstChild, base = now.starts[i];
      const begin = Math.max(0, from - base), stop = Math.min(node.length, to - base);
      if (begin >= stop) continue;
      const words = node.splitText(begin);
      words.splitText(stop - begin);
      const element = document.createElement("mark");
      words.replaceWith(element);
      element.append(words);
      wrapped.push(element);
    }
    if (wrapped.length) toView(function () { return wrapped[0].getBoundingClientRect(); });
    where(start);
  }

  // Chunks that come into view get their true height, which moves what is behind them: so look again.
  function toView(box) {
    const paper = $("#paper");
    if (paper.hidden) return;
    for (let i = 0; i < ROUNDS; i++) {
      const view = paper.getBoundingClientRect(), words = box();
      if (words.top >= view.top + 20 && words.top <= view.top + paper.clientHeight * 0.6) break;
      paper.scrollTop += words.top - view.top - paper.clientHeight / 4;
    }
    if (document.documentElement.clientWidth <= 900) return;
    const view = paper.getBoundingClientRect();
    if (view.top < 0 || view.top > innerHeight - 120) paper.scrollIntoView({ block: "nearest" });
  }

  // The words that are marked.
  desk.shown = function () {
    if (range) return range.toString();
    return wrapped.map(function (mark) { return mark.textContent; }).join("");
  };

  function underline() {
    if (!painted) return;
    for (const name of Object.values(KIND)) CSS.highlights.delete(name);
    if (!$("#marks").checked || now.rows.length > SAFE) return;
    for (const dataset of Object.keys(KIND)) {
      const ranges = [];
      for (const row of now.rows) {
        if (row.$of !== dataset || row.$end - row.$start > 400) continue;
        const place = ends(row.$start, row.$end);
        if (place && row.$end > row.$start) ranges.push(new StaticRange(place));
      }
      const highlight = new Highlight(...ranges.slice(0, 20000));
      highlight.priority = -1;
      CSS.highlights.set(KIND[dataset], highlight);
    }
  }

  // --- the rows ---------------------------------------------------------------------------------------------------------

  function layRows(data) {
    const list = document.createDocumentFragment(), jumps = $("#jumps");
    const rest = el("span", { class: "rest", hidden: true });
    jumps.replaceChildren();
    let number = 0;
    for (const dataset of Object.keys(data.datasets)) {
      const rows = desk.unpack(data.datasets[dataset]);
      for (const row of rows) if (!row.$end) locate(row); // it gathers what stands in many places
      if (!rows.length && dataset !== "findings") continue;
      const group = el("section", { class: "group" + (CHIPS[dataset] ? " many" : "") + (PRINTED[dataset] ? " printed" : "") });
      const title = el("h2", { id: "group-" + dataset }, el("span", { t: "dataset." + dataset }), el("span", { class: "quiet number" }, String(rows.length)));
      group.append(title);
      let items = null;
      for (const row of rows) {
        if (!items || items.childNodes.length >= CHUNK) {
          items = el("ol", { "aria-labelledby": "group-" + dataset });
          items.style.containIntrinsicSize = "auto " + Math.min(CHUNK, rows.length) * (CHIPS[dataset] ? 8 : 42) + "px";
          group.append(items);
        }
        row.$of = dataset; // "$": no column is called so
        row.$order = number++;
        now.rows.push(row);
        now.byName.set(row.$row, row);
        row.$node = item(row);
        items.append(row.$node);
      }
      if (!rows.length) group.append(el("p", { class: "empty", t: "issue.no_findings" }));
      list.append(group);
      (FIRST.includes(dataset) ? jumps : rest).append(
        el("button", { type: "button", onclick: function () { jump(group); } }, el("span", { t: "dataset." + dataset }), el("b", {}, String(rows.length)))
      );
    }
    if (rest.childNodes.length) {
      const more = el("button", { type: "button", t: "issue.more", "aria-expanded": "false", onclick: function () {
        more.hidden = true;
        rest.hidden = false;
      } });
      jumps.append(more, rest);
    }
    $("#list").replaceChildren(list);
    const select = $("#document");
    select.replaceChildren(el("option", { value: "", t: "issue.all_documents" }));
    for (const row of now.rows) {
      if (row.$of !== "documents") continue;
      select.append(el("option", { value: row.$row }, row.seq + "　" + shorten(row.title, 40)));
    }
    $("#filter").value = "";
  }

  // Where the text first prints a row that gathers, an organisation or a word: in its document, if it is of one.
  function locate(row) {
    const home = row.document_id && now.documents.get(row.document_id);
    const from = home ? home[0] : 0, to = home ? home[1] : now.text.length;
    let best = -1, length = 0;
    for (const column of ["names", "org_id", "term", "full_name", "institution"]) {
      for (const word of [].concat(row[column] || [])) {
        const at = word ? now.text.indexOf(word, from) : -1;
        if (at >= 0 && at + word.length <= to && (best < 0 || at < best)) {
          best = at;
          length = word.length;
        }
      }
    }
    if (best < 0) return;
    row.$start = now.places.point(best);
    row.$end = now.places.point(best + length);
  }

  function shorten(text, length) {
    const points = Array.from(text.slice(0, 2 * length + 2));
    return points.length > length ? points.slice(0, length).join("") + "…" : text;
  }

  function item(row) {
    const element = el("li", { "data-row": row.$row, "data-start": row.$start, "data-end": row.$end, tabindex: "-1" });
    fill(row, element);
    return element;
  }

  const STATES = { findings: true, corrections: true };

  function fill(row, element) {
    const glance = GLANCE[row.$of];
    const words = glance ? glance[0](row) : row.$row, means = glance ? glance[1](row) : "";
    element.replaceChildren();
    if (row.severity) element.append(el("span", { class: "state " + row.severity, t: "severity." + row.severity }));
    element.append(el("span", { class: "words" }, shorten(words, 160)));
    if (means) element.append(el("span", { class: "means" }, shorten(means, 160)));
    if (STATES[row.$of] && row.state && row.state !== "open") {
      element.append(el("span", { class: "state " + row.state, t: "state." + row.state }));
    }
    const draft = row.$of === "findings" ? desk.basket.verdict(now.id, row.key) : null;
    if (draft) element.append(el("span", { class: "state " + draft.state, t: "basket." + draft.state }));
  }

  function jump(group) {
    $("#list").scrollTop = 0;
    for (let i = 0; i < ROUNDS; i++) {
      const list = $("#list");
      list.scrollTop += group.getBoundingClientRect().top - list.getBoundingClientRect().top;
    }
  }

  function chooseRow(row) {
    if (chosen) {
      chosen.$node.removeAttribute("aria-current");
      chosen.$node.tabIndex = -1;
    }
    chosen = row;
    if (!row) {
      clearMarks();
      showDetail(false);
      return;
    }
    row.$node.setAttribute("aria-current", "true");
    row.$node.tabIndex = 0;
    row.$node.hidden = false;
    mark(row.$start, row.$end);
    detail(row);
    bring(row.$node);
    showPicture();
  }

  function bring(element) {
    const list = $("#list");
    for (let i = 0; i < ROUNDS; i++) {
      const view = list.getBoundingClientRect(), box = element.getBoundingClientRect();
      if (box.top >= view.top + 40 && box.bottom <= view.bottom) return;
      list.scrollTop += box.top - view.top - list.clientHeight / 3;
    }
  }

  // The address follows a moment later: browsers refuse hundreds of changes in a row (a key that is held down). What is
  // clicked is an entry of the history, what the keys pass over is not.
  let writing = 0;
  function go(row, step) {
    chooseRow(row);
    clearTimeout(writing);
    writing = setTimeout(function () {
      if (!now || chosen !== row) return;
      const hash = desk.link(now.id, row.$row).replace(/^[^#]*/, "");
      if (location.hash === hash) return;
      if (step) location.replace(hash);
      else location.hash = hash;
    }, 120);
  }

  // --- what is known of the chosen row -----------------------------------------------------------------------------------

  function detail(row) {
    const box = $("#detail");
    box.replaceChildren(el("h3", {}, el("span", { t: "dataset." + row.$of }), "　", el("span", { class: "code quiet" }, row.$row)));
    if (row.$of === "findings") box.append(desk.basket.buttons(verdictOf(row), function () { fill(row, row.$node); detail(row); }));
    else box.append(desk.basket.correct(correction(row)));
    const values = el("dl", { class: "values" });
    for (const column of Object.keys(row)) {
      if (column[0] === "$" || column === "key") continue;
      const content = row[column];
      if (content === null || content === undefined || content === "" || (Array.isArray(content) && !content.length)) continue;
      const names = columnWords[row.$of + "." + column] || { zh: column, en: column };
      values.append(
        el("dt", {}, names[desk.language()]),
        el("dd", {}, Array.isArray(content) ? content.join("、") : typeof content === "boolean" ? desk.t(content ? "yes" : "no") : spoken(row, column, content))
      );
    }
    values.append(el("dt", { t: "issue.place" }), el("dd", { class: "number" }, row.$start + "–" + row.$end));
    box.append(values);
    box.scrollTop = 0;
    showDetail(true);
  }

  function showDetail(shown) {
    $("#detail").hidden = !shown;
    $(".side").classList.toggle("with-detail", shown);
  }

  // A word of the data in the language of the page, where it has one.
  function spoken(row, column, content) {
    if (column === "severity" || column === "state") return desk.t(column + "." + content);
    const document = column === "document_id" ? now.byName.get(content) : null;
    if (document) return [document.doc_number, document.title].filter(Boolean).join("　");
    return desk.word(row.$of, column, content);
  }

  function verdictOf(row) {
    return Object.assign(anchorOf(row), { issue_id: now.id, key: row.key, code: row.code, message: row.message, state: row.state });
  }

  // By what a review file finds a row again: its document, its words and those beside.
  function anchorOf(row) {
    const document = row.$of === "documents" ? row : row.document_id ? now.byName.get(row.document_id) : null;
    return {
      row: row.$row,
      document: document ? document.doc_number : null,
      title: document && !document.doc_number ? document.title : null,
      words: slice(row.$start, row.$end),
      before: slice(Math.max(0, row.$start - BESIDE), row.$start),
      after: slice(row.$end, row.$end + BESIDE),
    };
  }

  function correction(row) {
    return { issue_id: now.id, dataset: row.$of, row: row, anchor: anchorOf(row), drop: Object.keys(columnWords).some(function (name) { return name.startsWith(row.$of + ".") && columnWords[name].droppable; }) };
  }

  function slice(start, end) {
    return now.text.slice(now.places.unit(start), now.places.unit(end));
  }

  // Which page a place stands on, and the way to it in the original.
  function where(start) {
    const link = $("#original");
    let page = null;
    if (start !== null) {
      for (const one of now.pages) {
        if (one[2] > start) break;
        page = one;
      }
    }
    now.page = page ? page[0] : null;
    $("#where").replaceChildren(
      page ? el("span", { t: page[1] ? "issue.on_page_label" : "issue.on_page", values: { n: page[0], label: page[1] || "" } }) : ""
    );
    const documentRow = start === null ? null : now.rows.find(function (row) {
      return row.$of === "documents" && row.$start <= start && start < row.$end;
    });
    const target = (documentRow && now.data.links && now.data.links[documentRow.source_file]) || now.data.link;
    link.hidden = !target;
    if (target) link.href = desk.pageLink(target, page && page[0]);
  }

  // --- a click in the text -------------------------------------------------------------------------------------------

  function unitAt(event) {
    let node, offset;
    if (document.caretPositionFromPoint) {
      const caret = document.caretPositionFromPoint(event.clientX, event.clientY);
      if (caret) { node = caret.offsetNode; offset = caret.offset; }
    } else if (document.caretRangeFromPoint) {
      const caret = document.caretRangeFromPoint(event.clientX, event.clientY);
      if (caret) { node = caret.startContainer; offset = caret.startOffset; }
    }
    const line = event.target.closest(".line");
    if (!node || !line || !line.contains(node)) return -1;
    const before = document.createRange();
    before.setStart(line, 0);
    before.setEnd(node, offset);
    // A caret stands between two characters; the one that was clicked may lie before it.
    let unit = now.starts[now.lines.indexOf(line)] + before.toString().length;
    const probe = document.createRange();
    if (node.nodeType === 3 && offset > 0) {
      probe.setStart(node, offset - 1);
      probe.setEnd(node, offset);
      const box = probe.getBoundingClientRect();
      if (event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom) unit -= 1;
    }
    return unit;
  }

  function onText(event) {
    const selection = getSelection();
    if (selection && !selection.isCollapsed) return; // somebody copies words
    const unit = unitAt(event);
    if (unit < 0) return;
    const at = now.places.point(unit);
    const found = showRowsAt(at, at + 1, "issue.here");
    if (found.length) go(found[0]);
  }

  // The rows whose words lie at a place, the shortest first: marked in the list, and named above it.
  function showRowsAt(start, end, words, fits) {
    const found = now.rows.filter(function (row) {
      return row.$start < end && start < row.$end && row.$of !== "terms" && (!fits || fits(row.$of));
    });
    found.sort(function (a, b) { return a.$end - a.$start - (b.$end - b.$start) || a.$order - b.$order; });
    for (const element of $("#list").querySelectorAll(".at")) element.classList.remove("at");
    const here = $("#here");
    here.replaceChildren(el("span", { t: words, values: { n: found.length } }));
    for (const row of found) row.$node.classList.add("at");
    for (const row of found.slice(0, 12)) {
      here.append(
        el("button", { type: "button", onclick: function () { go(row); } },
          el("span", { t: "dataset." + row.$of }), " " + shorten((GLANCE[row.$of] || [said("$row")])[0](row), 18))
      );
    }
    here.hidden = false;
    return found;
  }

  // --- the picture of the page ------------------------------------------------------------------------------------------

  function preparePicture() {
    const button = $("#show-picture");
    now.pictures = null;
    button.hidden = true;
    button.setAttribute("aria-pressed", "false");
    $("#picture").hidden = true;
    $("#paper").hidden = false;
    if (!now.data.pictures.length) return;
    const id = now.id;
    desk.load("layout", id).then(function (layout) {
      if (!now || now.id !== id) return;
      now.pictures = now.data.pictures;
      now.layout = desk.unpack(layout);
      button.hidden = false;
    }, function () { /* no boxes: the text alone */ });
  }

  function showPicture() {
    const box = $("#picture");
    if (!now.pictures || box.hidden) return;
    const page = now.page || now.layout[0].page;
    const lines = now.layout.filter(function (line) { return line.page === page; });
    const figure = el("figure", {});
    if (!now.pictures.includes(page) || !lines.length) {
      box.replaceChildren(el("p", { class: "empty", t: "issue.no_picture", values: { n: page } }));
      return;
    }
    figure.append(el("img", { src: "pictures/" + now.id + "/" + page + ".png", alt: desk.t("issue.page", { n: page }) }));
    let first = null;
    for (const line of lines) {
      if (!chosen || line.char_end <= chosen.$start || line.char_start >= chosen.$end) continue;
      const part = el("div", { class: "box" });
      part.style.left = (100 * line.x0) / line.page_width + "%";
      part.style.top = (100 * line.y0) / line.page_height + "%";
      part.style.width = (100 * (line.x1 - line.x0)) / line.page_width + "%";
      part.style.height = (100 * (line.y1 - line.y0)) / line.page_height + "%";
      figure.append(part);
      first = first || part;
    }
    box.replaceChildren(figure);
    if (first) first.scrollIntoView({ block: "center", inline: "nearest" });
  }

  // --- what the page listens to --------------------------------------------------------------------------------------

  $("#list").addEventListener("click", function (event) {
    const element = event.target.closest("[data-row]");
    if (element) go(now.byName.get(element.dataset.row));
  });
  $("#paper").addEventListener("click", onText);
  $("#marks").addEventListener("change", underline);
  $("#show-picture").addEventListener("click", function () {
    const shown = $("#picture").hidden;
    $("#picture").hidden = !shown;
    $("#paper").hidden = shown;
    this.setAttribute("aria-pressed", String(shown));
    showPicture();
  });

  function narrow() {
    const words = $("#filter").value.trim(), document = $("#document").value;
    for (const row of now.rows) {
      const fits = !document || row.document_id === document || row.$row === document || (row.$row || "").startsWith(document + ".");
      row.$node.hidden = !fits || (words !== "" && !row.$node.textContent.includes(words));
    }
  }
  $("#filter").addEventListener("input", narrow);
  $("#document").addEventListener("change", function () {
    narrow();
    const row = now.byName.get(this.value);
    if (row) go(row);
  });

  document.addEventListener("keydown", function (event) {
    if (!now || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target;
    if (/^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName)) return;
    if (event.key === "j" || event.key === "k") {
      const visible = now.rows.filter(function (row) { return !row.$node.hidden; });
      if (!visible.length) return;
      const at = chosen ? visible.indexOf(chosen) : -1;
      const to = event.key === "j" ? Math.min(visible.length - 1, at + 1) : Math.max(0, at - 1);
      go(visible[to], true);
      chosen.$node.focus({ preventScroll: true });
      event.preventDefault();
    } else if (event.key === "Enter") {
      if (/^(BUTTON|A)$/.test(target.tagName)) return;
      const row = target.closest && target.closest("[data-row]");
      if (row && now.byName.get(row.dataset.row) !== chosen) go(now.byName.get(row.dataset.row));
      else if (chosen) ($("#detail button") || $("#paper")).focus();
      event.preventDefault();
    }
  });

  document.addEventListener("desk:language", function () {
    if (!now) return;
    for (const row of now.rows) fill(row, row.$node);
    namePages();
    if (chosen) detail(chosen);
  });
  addEventListener("hashchange", route);
  route();
})();
