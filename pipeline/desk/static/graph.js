// The neighbours of a document as a drawing: cytoscape draws, where each one stands is decided here, so that the same
// documents always stand in the same places. The lists beside it say the same to printers and screen readers.
(function () {
  "use strict";

  const el = desk.el;
  const MOST = 24; // documents of a step that are drawn; the lists have all of them
  const NARROW = 700; // px below which steps are indents, not columns
  const FONT = 15, LINE = 20; // px
  // Boxes in columns: narrow ones have a line more. `gap` is at least, `widest` at most between columns.
  const BOX = { lines: 3, narrow: 200, padding: 10, apart: 14, least: 128, most: 270, gap: 92, widest: 180 };
  const ROW = { lines: 3, apart: 8, indent: 24, dot: 14 };

  // The strongest first: where a document is cited in several ways, its line is drawn by the first.
  const STYLES = {
    repeals: { width: 3, color: "--red", line: "solid", arrow: "tee" },
    amends: { width: 3, color: "--warning", line: "dashed", dashes: [9, 5], arrow: "diamond" },
    basis: { width: 2, color: "--link", line: "solid", arrow: "triangle" },
    forwards: { width: 2, color: "--good", line: "dashed", dashes: [16, 5], arrow: "triangle" },
    issues: { width: 2, color: "--good", line: "solid", arrow: "vee" },
    mentions: { width: 2, color: "--quiet", line: "dotted", arrow: "vee" },
  };
  const ORDER = Object.keys(STYLES);

  const graph = (desk.graph = {});
  let drawn = null;

  graph.clear = function () {
    if (drawn) drawn.destroy();
    drawn = null;
  };

  function color(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  }

  const pen = document.createElement("canvas").getContext("2d");
  const CLOSING = /^[，。、；：！？）》〉〕】」』”’%]/;

  // A text in lines of a width, so many at most: Latin words and numbers stay whole, no line begins with a closing mark.
  function wrapped(text, width, most) {
    pen.font = FONT + "px " + getComputedStyle(document.body).fontFamily;
    const lines = [""];
    for (const word of text.match(/[\w.~/-]{1,12}|[^]/gu) || []) {
      const line = lines[lines.length - 1];
      if (!line || CLOSING.test(word) || pen.measureText(line + word).width <= width) lines[lines.length - 1] += word;
      else lines.push(word);
    }
    if (lines.length <= most) return lines;
    let last = Array.from(lines[most - 1]);
    while (last.length > 1 && pen.measureText(last.join("") + "…").width > width) last = last.slice(0, -1);
    return lines.slice(0, most - 1).concat(last.join("") + "…");
  }

  // `nodes` {name, step, title, number, held}, step by step; `edges` {from, to, relations}; `choose` takes a name.
  graph.draw = function (box, nodes, edges, choose) {
    graph.clear();
    const width = box.clientWidth;
    const perStep = new Map();
    for (const node of nodes) {
      if (!perStep.has(node.step)) perStep.set(node.step, []);
      perStep.get(node.step).push(node);
    }
    const left = Array.from(perStep.values()).some(function (some) { return some.length > MOST; });
    for (const [step, some] of perStep) perStep.set(step, some.slice(0, MOST));
    const steps = Array.from(perStep.keys()).sort(function (a, b) { return a - b; });
    if (steps.length < 2) return void box.replaceChildren();
    const place = width < NARROW ? inRows(perStep, steps, edges, width) : inColumns(perStep, steps, width);
    const kept = new Set(place.at.keys());
    const shown = edges.filter(function (one) { return kept.has(one.from) && kept.has(one.to) && one.from !== one.to; });
    const holder = el("div", { class: "canvas", role: "img", "t-aria-label": "citations.drawing" });
    holder.style.height = place.height + "px";
    box.replaceChildren(holder, legend(shown, nodes.some(function (node) { return !node.held; }), left));
    drawn = cytoscape({
      container: holder,
      elements: [].concat(...perStep.values()).map(function (node) {
        return {
          data: { id: node.name, label: label(node, place, place.boxWidth ? "" : wordsOf(node, shown, place.stepOf)) },
          position: place.at.get(node.name),
          classes: [node.held ? "held" : "missing", node.step ? "" : "centre"].join(" "),
        };
      }).concat(shown.map(function (one) {
        return {
          data: { source: one.from, target: one.to, label: said(one.relations) },
          classes: [relationOf(one), place.stepOf.get(one.from) < 0 ? "into" : "", wayOf(place.stepOf.get(one.to) - place.stepOf.get(one.from))].join(" "),
        };
      })),
      layout: { name: "preset", fit: false },
      style: styles(place),
      zoom: 1, pan: { x: 0, y: 0 }, userZoomingEnabled: false, userPanningEnabled: false, boxSelectionEnabled: false,
      autoungrabify: true, autounselectify: true,
    });
    // Where the drawing lies on the screen may have changed since it was measured.
    holder.addEventListener("pointerenter", function () { drawn.resize(); });
    drawn.on("tap", "node.held", function (event) { choose(event.target.id()); });
    drawn.on("mouseover mouseout", "node.held", function (event) { holder.style.cursor = event.type === "mouseover" ? "pointer" : ""; });
  };

  // A finger that moves over the drawing scrolls the page; a tap comes as a click.
  addEventListener("touchstart", function (event) {
    if (event.target.closest && event.target.closest(".graph")) event.stopPropagation();
  }, { capture: true, passive: true });

  function relationOf(edge) {
    return ORDER.find(function (name) { return edge.relations.includes(name); });
  }

  // From one column to the next, or over one; else between boxes of a column, or back.
  function wayOf(steps) {
    return steps > 0 ? (steps > 1 ? "on far" : "on") : "";
  }

  function said(relations) {
    return relations.map(function (name) { return desk.t("value.relation." + name); }).join(desk.language() === "en" ? ", " : "、");
  }

  // How a document is linked to the one before it on the way from the middle.
  function wordsOf(node, edges, stepOf) {
    const nearer = function (name) { return Math.abs(stepOf.get(name)) < Math.abs(node.step); };
    const edge = edges.find(function (one) {
      return (one.from === node.name && nearer(one.to)) || (one.to === node.name && nearer(one.from));
    });
    return edge ? said(edge.relations) + "｜" : "";
  }

  // The title, then the number, of which all is shown.
  function label(node, place, before) {
    const title = node.title || (node.number ? null : node.name);
    if (!title) return wrapped(before + node.number, place.labelWidth, place.lines).join("\n");
    const number = node.number ? wrapped(node.number, place.labelWidth, place.lines - 1) : [];
    return wrapped(before + title, place.labelWidth, place.lines - number.length).concat(number).join("\n");
  }

  // Steps from left to right; what is shorter than the longest column stands in its middle, but never out of sight.
  function inColumns(perStep, steps, width) {
    const wide = Math.floor(Math.max(BOX.least, Math.min(BOX.most, (width - 4) / steps.length - BOX.gap)));
    const gap = Math.min(BOX.widest, (width - 4 - wide * steps.length) / (steps.length - 1));
    const lines = wide < BOX.narrow ? BOX.lines + 1 : BOX.lines;
    const height = lines * LINE + 12, pitch = height + BOX.apart;
    const longest = Math.max(...steps.map(function (step) { return perStep.get(step).length; }));
    const at = new Map(), stepOf = new Map();
    steps.forEach(function (step, column) {
      const own = perStep.get(step), first = Math.min((longest - own.length) * pitch / 2, 2 * pitch);
      own.forEach(function (node, n) {
        at.set(node.name, { x: 2 + wide / 2 + column * (wide + gap), y: 2 + height / 2 + first + n * pitch });
        stepOf.set(node.name, step);
      });
    });
    return { at: at, stepOf: stepOf, height: longest * pitch - BOX.apart + 4, lines: lines, labelWidth: wide - 2 * BOX.padding, boxWidth: wide, boxHeight: height };
  }

  // Steps as indents, a line for each document with its name beside it: each that is two steps away follows (or, on the way
  // here, precedes) the one it belongs to.
  function inRows(perStep, steps, edges, width) {
    const lines = [], placed = new Set();
    const linked = function (from, to) { return edges.some(function (one) { return one.from === from && one.to === to; }); };
    for (const step of [-1, 0, 1]) {
      for (const node of perStep.get(step) || []) {
        const beyond = (step ? perStep.get(2 * step) || [] : []).filter(function (one) {
          return !placed.has(one.name) && (step < 0 ? linked(one.name, node.name) : linked(node.name, one.name));
        });
        for (const one of beyond) placed.add(one.name);
        lines.push(...(step < 0 ? beyond.concat(node) : [node].concat(beyond)));
      }
    }
    const at = new Map(), stepOf = new Map(), pitch = ROW.lines * LINE + ROW.apart;
    lines.forEach(function (node, n) {
      at.set(node.name, { x: ROW.dot / 2 + 4 + steps.indexOf(node.step) * ROW.indent, y: pitch * (n + 0.5) });
      stepOf.set(node.name, node.step);
    });
    const text = ROW.dot + 8 + (steps.length - 1) * ROW.indent;
    return { at: at, stepOf: stepOf, height: pitch * lines.length, lines: ROW.lines, labelWidth: width - text - 14, text: text };
  }

  function styles(place) {
    const font = getComputedStyle(document.body).fontFamily;
    const node = {
      "font-family": font, "font-size": FONT, "line-height": LINE / FONT, color: color("--ink"), label: "data(label)",
      "text-wrap": "wrap", "text-max-width": 2 * place.labelWidth, // `wrapped` has made the lines
      "background-color": color("--sheet"), "border-width": 1.5, "border-color": color("--line-strong"),
      "overlay-opacity": 0, "text-events": "yes",
    };
    const inBoxes = Boolean(place.boxWidth);
    Object.assign(node, inBoxes
      ? { shape: "round-rectangle", width: place.boxWidth, height: place.boxHeight, "text-valign": "center", "text-halign": "center" }
      : { shape: "ellipse", width: ROW.dot, height: ROW.dot, "text-valign": "center", "text-halign": "right", "text-justification": "left",
          "background-color": color("--link"),
          "text-margin-x": function (one) { return place.text - one.position("x") - ROW.dot / 2 + 6; } });
    const all = [
      { selector: "node", style: node },
      { selector: "node.missing", style: { "background-color": color("--paper"), "border-style": "dashed", "border-width": 2, color: color("--quiet") } },
      { selector: "node.centre", style: { "border-color": color("--red"), "border-width": 3, "background-color": inBoxes ? color("--sheet") : color("--red") } },
      {
        selector: "edge",
        style: Object.assign({
          "font-family": font, "font-size": FONT, color: color("--quiet"), "curve-style": "bezier", "target-arrow-shape": "triangle",
          "arrow-scale": 1.1, "text-background-color": color("--paper"), "text-background-opacity": 1, "text-background-padding": 1,
          "overlay-opacity": 0,
        }, inBoxes ? { "target-label": "data(label)", "target-text-offset": BOX.gap / 2 + 6 } : {}),
      },
    ];
    for (const relation of ORDER) {
      const one = STYLES[relation];
      all.push({ selector: "edge." + relation, style: Object.assign({
        width: one.width, "line-color": color(one.color), "line-style": one.line,
        "target-arrow-shape": one.arrow, "target-arrow-color": color(one.color),
      }, one.dashes ? { "line-dash-pattern": one.dashes } : {}) });
    }
    if (!inBoxes) return all;
    return all.concat([
      { selector: "edge.on", style: { "source-endpoint": "50% 0", "target-endpoint": "-50% 0" } },
      // The words stand at the end that has one line, not where many meet.
      { selector: "edge.into", style: { "target-label": "", "source-label": "data(label)", "source-text-offset": BOX.gap / 2 } },
      { selector: "edge.far", style: { "target-label": "", "source-label": "", label: "data(label)" } },
    ]);
  }

  // What the lines and boxes mean, of those that are there.
  function legend(edges, missing, left) {
    const there = ORDER.filter(function (relation) {
      return edges.some(function (one) { return relationOf(one) === relation; });
    });
    return el("figcaption", {}, ...there.map(function (relation) {
      const sample = el("i", { class: "line", "aria-hidden": "true" });
      sample.style.borderTop = STYLES[relation].width + "px " + STYLES[relation].line + " " + color(STYLES[relation].color);
      return el("span", {}, sample, el("span", { t: "value.relation." + relation }));
    }), missing ? el("span", {}, el("i", { class: "hollow", "aria-hidden": "true" }), el("span", { t: "citations.not_held" })) : null,
    left ? el("span", { t: "citations.drawn_most", values: { n: MOST } }) : null);
  }
})();
