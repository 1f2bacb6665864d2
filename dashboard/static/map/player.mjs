// The time player: it draws the marks of one moment after another, in a window of time or everything so far.

import { button, choice, make } from "./tools.mjs"

const SPEEDS = { 1: "1×", 2: "2×", 4: "4×" }
const STEP_MILLISECONDS = 700
const WINDOWS = [1, 3, 7, 14]

export class Player {
  // `draw(marks, alone)` shows them; without arguments it shows everything again.
  constructor(view, draw) {
    this.view = view
    this.draw = draw
    this.at = 0
    this.speed = 1
    this.window = null // bins at once; 0: all so far
    this.timer = null
    this.bar = make("div", { class: "vg-map-player", role: "group" })
    view.root.append(this.bar)
  }

  // New frames (or none) from the page. Where the player stands is kept while the bins are the same.
  give(frames) {
    const same = frames && this.frames && frames.bins.join() === this.frames.bins.join()
    this.window ??= { day: 7, week: 3 }[frames?.unit] ?? 1
    this.frames = frames
    if (!frames) return this.close()
    if (!same) this.at = 0
    this.compose()
    this.show()
  }

  close() {
    this.stop()
    this.bar.replaceChildren()
  }

  compose() {
    const { words } = this.view.data
    const { bins, unit } = this.frames
    const windows = Object.fromEntries(WINDOWS.map((n) => [n, words[`window_${unit}_${n}`] ?? `${n} ${unit}`]))
    this.label = make("output", {})
    this.slider = make("input", {
      type: "range", min: 0, max: Math.max(0, bins.length - 1), step: 1, "aria-label": words.moment,
      oninput: (event) => { this.stop(); this.go(Number(event.target.value)) },
    })
    this.toggle = make("button", { type: "button", class: "vg-map-go", onclick: () => (this.timer ? this.stop() : this.start()) })
    this.bar.replaceChildren(
      make("button", { type: "button", title: words.back, "aria-label": words.back, onclick: () => { this.stop(); this.go(this.at - 1) } }, "‹"),
      this.toggle,
      make("button", { type: "button", title: words.forward, "aria-label": words.forward, onclick: () => { this.stop(); this.go(this.at + 1) } }, "›"),
      this.slider, this.label,
      choice(words.window, { ...windows, 0: words.cumulative }, String(this.window), (value) => { this.window = Number(value); this.show() }),
      choice(words.speed, SPEEDS, String(this.speed), (value) => { this.speed = Number(value); if (this.timer) this.start() }),
      button("cross", words.close, () => this.view.say("playing", false), { class: "vg-map-close" }),
    )
    this.named()
  }

  named() {
    const { words } = this.view.data
    this.toggle.textContent = this.timer ? "❚❚" : "▶"
    this.toggle.title = this.timer ? words.pause : words.play
    this.toggle.setAttribute("aria-label", this.toggle.title)
  }

  start() {
    this.stop()
    if (this.at >= this.frames.bins.length - 1) this.at = -1
    this.timer = setInterval(() => {
      if (this.at >= this.frames.bins.length - 1) this.stop()
      else this.go(this.at + 1)
    }, STEP_MILLISECONDS / this.speed)
    this.go(this.at + 1)
    this.named()
  }

  stop() {
    clearInterval(this.timer)
    this.timer = null
    if (this.toggle) this.named()
  }

  go(to) {
    this.at = Math.max(0, Math.min(this.frames.bins.length - 1, to))
    this.show()
  }

  // Add up the bins in sight. Each row of a bin is [index of the mark or, after them, of the province, n, killed].
  show() {
    const { bins, rows } = this.frames
    const first = this.window ? Math.max(0, this.at - this.window + 1) : 0
    const sums = new Map()
    for (let bin = first; bin <= this.at; bin++) {
      for (const [index, n, k] of rows[bin]) {
        const sum = sums.get(index) ?? { n: 0, k: 0 }
        sums.set(index, { n: sum.n + n, k: sum.k + k })
      }
    }
    const { marks, data } = this.view
    const provinces = Object.keys(data.alone)
    const shown = [...sums].filter(([index]) => index < marks.length).map(([index, sum]) => ({ ...marks[index], ...sum, line: "" }))
    const alone = [...sums].filter(([index]) => index >= marks.length)
    this.slider.value = this.at
    this.label.textContent = first < this.at && this.window ? `${bins[first]} – ${bins[this.at]}` : bins[this.at]
    this.draw(shown, Object.fromEntries(alone.map(([index, sum]) => [provinces[index - marks.length], { ...data.alone[provinces[index - marks.length]], ...sum }])))
  }
}
