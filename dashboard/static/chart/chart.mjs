// Draws a chart of the page as SVG: bars over days with a line beside them, or marks and spans on lanes.
// What is drawn carries its own colours and fonts, so that it can be saved as a picture. Texts come in as text alone.

const NS = "http://www.w3.org/2000/svg"
const FONT = "'Source Sans', 'Source Sans Pro', sans-serif"
const TOP = 8, RIGHT = 6, BELOW = 34 // pixels around the plot
const FEWEST_PIXELS = 4 // a shorter drag is a click that slipped
const LETTER = 6.2 // pixels of a letter, about: texts of an axis keep clear of each other

const views = new WeakMap()
let charts = 0

// What Streamlit calls with each run's data; gives what ends the chart when its place in the page goes.
export function draw({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".vg-chart")
  const view = views.get(root) ?? new View(root)
  views.set(root, view)
  view.tell = setTriggerValue
  view.update(data)
  return () => setTimeout(() => { if (!root.isConnected) view.observer.disconnect() }, 0)
}

class View {
  constructor(root) {
    this.root = root
    this.number = charts++
    this.label = Object.assign(document.createElement("div"), { className: "vg-chart-label", hidden: true, role: "status" })
    this.observer = new ResizeObserver(() => { if (root.clientWidth !== this.width) this.redraw() })
    this.observer.observe(root)
  }

  update(data) {
    this.data = data
    this.redraw()
  }

  redraw() {
    const { root, data } = this
    this.width = root.clientWidth
    if (!this.width) return
    this.right = this.width - RIGHT
    this.bottom = data.height - BELOW
    this.at = null
    this.svg = make("svg", { class: "vg-chart-svg", width: this.width, height: data.height, role: "img", "aria-label": data.alt,
      tabindex: 0, "font-family": FONT, "font-size": 12 })
    this.band = make("rect", { class: "vg-chart-hover", y: TOP, height: this.bottom - TOP, fill: data.theme.muted, opacity: 0 })
    this.svg.append(this.band, ...this.axes(), ...this.bars(), ...this.lines(), ...this.lanes())
    root.style.height = `${data.height}px`
    root.replaceChildren(this.svg, this.label)
    this.label.hidden = true
    this.listen()
  }

  x(day) {
    const { days: [first, last], left } = this.data
    return left + ((day - first) / (last - first)) * (this.right - left)
  }

  y(value) {
    return this.bottom - (value / this.data.most) * (this.bottom - TOP)
  }

  row(lane) {
    return TOP + ((lane + 0.5) / this.data.lanes.length) * (this.bottom - TOP)
  }

  dayAt(x) {
    const { days: [first, last], left } = this.data
    const inside = Math.min(this.right, Math.max(left, x))
    return first + ((inside - left) / (this.right - left)) * (last - first)
  }

  // --- What is drawn ----------------------------------------------------------------------------------------

  axes() {
    const { data: { ticks, values, left, lanes, theme }, right, bottom } = this
    const drawn = []
    const line = (x1, y1, x2, y2) => drawn.push(make("line", { x1, y1, x2, y2, stroke: theme.line, "shape-rendering": "crispEdges" }))
    const text = (x, y, anchor, words) => drawn.push(make("text", { x, y, "text-anchor": anchor, fill: theme.muted }, words))
    for (const { at, text: words } of values) {
      line(left, this.y(at), right, this.y(at))
      text(left - 6, this.y(at) + 4, "end", words)
    }
    lanes.forEach((words, lane) => {
      line(left, this.row(lane), right, this.row(lane))
      text(left - 10, this.row(lane) + 4, "end", words)
    })
    let free = -Infinity, waiting = ""
    for (const { at, text: words, below } of ticks) {
      const x = this.x(at), half = (Math.max(words.length, below.length) * LETTER) / 2
      waiting = below || waiting
      if (x - half < free || x + half > this.width) continue
      if (lanes.length) line(x, TOP, x, bottom)
      line(x, bottom, x, bottom + 4)
      text(x, bottom + 16, "middle", words)
      if (waiting) text(x, bottom + 30, "middle", waiting)
      free = x + half + LETTER
      waiting = ""
    }
    line(left, bottom, right, bottom)
    return drawn
  }

  // One path for all bars of a colour: a browser draws a few long ones faster than many short ones.
  bars() {
    const { data, number } = this
    return data.bars.flatMap(({ label, color, bins, bases, tops, hatched, part: [from, to] }, index) => {
      const d = bins.map((bin, i) => {
        const { start, end } = data.bins[bin]
        const left = this.x(start + (end - start) * from), right = this.x(start + (end - start) * to)
        const low = this.y(bases[i]), high = Math.min(this.y(tops[i]), low - 1)
        return `M${round(left)} ${round(low)}V${round(high)}H${round(Math.max(right, left + 1))}V${round(low)}Z`
      }).join("")
      if (!hatched) return [make("path", { class: "vg-bars", d, fill: color }, make("title", {}, label))]
      const id = `vg-hatch-${number}-${index}`
      const pattern = make("pattern", { id, width: 5, height: 5, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
        make("rect", { width: 2, height: 5, fill: color }))
      const outline = { stroke: color, "stroke-width": 0.75 }
      return [make("defs", {}, pattern), make("path", { class: "vg-bars", d, fill: `url(#${id})`, ...outline }, make("title", {}, label))]
    })
  }

  lines() {
    const { lines, signs, theme } = this.data
    return [
      ...lines.map(({ days, values, color }) => make("polyline", { points: days.map((day, i) => `${round(this.x(day))},${round(this.y(values[i]))}`).join(" "),
        fill: "none", stroke: color, "stroke-width": 1.2, "stroke-dasharray": "1.5 3" })),
      ...signs.map(({ day, value, text }) => make("text", { x: this.x(day), y: this.y(value) - 4, "text-anchor": "middle", "font-size": 11, fill: theme.accent }, text)),
    ]
  }

  lanes() {
    const { spans, marks, theme } = this.data
    return [
      ...spans.map(({ first, last, lane, color }) => make("line", { class: "vg-span", x1: this.x(first), x2: this.x(last), y1: this.row(lane), y2: this.row(lane),
        stroke: color, "stroke-width": 5, opacity: 0.35 })),
      ...marks.map(({ day, lane, diameter, color, hollow }, mark) => make("circle", { class: "vg-mark-on-lane", cx: this.x(day), cy: this.row(lane), r: diameter / 2, "data-mark": mark,
        fill: hollow ? theme.ground : color, stroke: hollow ? color : theme.ground, "stroke-width": hollow ? 2 : 1, "fill-opacity": 0.85 })),
    ]
  }

  // --- What is pointed at -----------------------------------------------------------------------------------

  listen() {
    const { svg, data } = this
    svg.onpointermove = (event) => (this.from === undefined ? this.point(event) : this.drag(event))
    svg.onpointerleave = () => this.show(null)
    svg.onblur = () => this.show(null)
    svg.onkeydown = (event) => this.key(event)
    svg.onclick = (event) => this.pick(event.target.dataset?.mark)
    if (!data.brush) return
    svg.style.cursor = "crosshair"
    svg.style.touchAction = "pan-y"
    svg.onpointerdown = (event) => {
      svg.setPointerCapture(event.pointerId)
      this.from = this.left(event)
    }
    svg.onpointerup = (event) => {
      const [from, to] = [this.from, this.left(event)]
      this.drop()
      if (from !== undefined && Math.abs(to - from) >= FEWEST_PIXELS) this.brush(this.dayAt(Math.min(from, to)), this.dayAt(Math.max(from, to)))
    }
    svg.onpointercancel = () => this.drop()
  }

  left(event) {
    return event.clientX - this.svg.getBoundingClientRect().left
  }

  drag(event) {
    const [a, b] = [this.from, this.left(event)].map((x) => this.x(this.dayAt(x))).sort((one, other) => one - other)
    set(this.band, { x: a, width: b - a, fill: this.data.theme.accent, opacity: 0.2 })
    this.label.hidden = true
  }

  drop() {
    this.from = undefined
    set(this.band, { opacity: 0, fill: this.data.theme.muted })
  }

  brush(first, last) {
    this.tell("brush", [Math.floor(first), Math.floor(last)])
  }

  pick(mark) {
    if (mark !== undefined) this.tell("pick", this.data.marks[mark].id)
  }

  point(event) {
    const { bins, marks } = this.data
    if (marks.length) return this.show(event.target.dataset?.mark ?? null)
    const day = this.dayAt(this.left(event))
    const found = bins.findIndex(({ start, end }) => day >= start && day < end)
    this.show(found < 0 ? null : found)
  }

  // By keys: from bar to bar or from mark to mark; Enter chooses the bar's days, or opens the mark.
  key(event) {
    const { bins, marks, brush } = this.data
    const order = marks.length ? marks.map((_, i) => i).sort((a, b) => marks[a].day - marks[b].day) : bins.map((_, i) => i)
    const here = this.at === null ? -1 : order.indexOf(Number(this.at))
    const to = { ArrowRight: here + 1, ArrowLeft: here < 0 ? order.length - 1 : here - 1, Home: 0, End: order.length - 1 }[event.key]
    if (event.key === "Escape") this.show(null)
    else if (event.key === "Enter" && here >= 0 && marks.length) this.pick(this.at)
    else if (event.key === "Enter" && here >= 0 && brush) this.brush(bins[this.at].start, bins[this.at].end - 1)
    else if (to !== undefined && order.length) this.show(order[Math.min(order.length - 1, Math.max(0, to))])
    else return
    event.preventDefault()
  }

  // Tell of a bar or a mark, by its number; null hides what was told.
  show(at) {
    if (at === this.at) return
    this.at = at
    this.label.hidden = at === null
    if (at === null) return set(this.band, { opacity: 0 })
    if (this.data.marks.length) return this.showMark(this.data.marks[at])
    const { start, end, label } = this.data.bins[at]
    set(this.band, { x: this.x(start), width: Math.max(1, this.x(end) - this.x(start)), opacity: 0.14 })
    this.label.replaceChildren(told("b", label), ...this.counts(Number(at)))
    this.place((this.x(start) + this.x(end)) / 2, TOP)
  }

  showMark({ day, lane, told: lines }) {
    this.label.replaceChildren(...lines.map((line, i) => told(i ? "span" : "b", line)))
    this.place(this.x(day), this.row(lane))
  }

  counts(at) {
    const number = new Intl.NumberFormat(this.data.language)
    return this.data.bars.flatMap(({ label, color, bins, bases, tops, hatched }) => {
      const i = bins.indexOf(at)
      if (i < 0 || tops[i] === bases[i]) return []
      const dot = Object.assign(document.createElement("i"), { className: hatched ? "vg-hatched" : "" })
      dot.style.setProperty("--vg-dot", color)
      const line = told("span", ` ${label}`)
      line.prepend(dot, told("strong", number.format(tops[i] - bases[i])))
      return [line]
    }).reverse()
  }

  // Beside what it tells of, inside the chart.
  place(x, y) {
    const { label, width } = this
    const wide = label.offsetWidth
    label.style.left = `${x + 12 + wide < width ? x + 12 : Math.max(0, x - 12 - wide)}px`
    label.style.top = `${Math.max(0, y - 8)}px`
  }
}

const round = (pixels) => Math.round(pixels * 10) / 10

const told = (name, text) => Object.assign(document.createElement(name), { textContent: text })

function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
}

function make(name, attributes, ...children) {
  const made = document.createElementNS(NS, name)
  set(made, attributes)
  made.append(...children)
  return made
}
