// Saves a chart of the page as a picture, with its title above and its source below, and prints the page.
// Everything happens in the reader's browser: nothing is sent anywhere, and no other program is needed.

const PAD = 16
const SCALE = 2 // points of a PNG to one of the screen
const FONT = "'Source Sans', 'Source Sans Pro', Arial, sans-serif"
const NS = "http://www.w3.org/2000/svg"

export function draw({ data, parentElement }) {
  const bar = parentElement.querySelector(".vg-pictures")
  bar.replaceChildren(...data.buttons.map(({ how, label, hint }) => {
    const button = document.createElement("button")
    Object.assign(button, { type: "button", textContent: label, title: hint, onclick: () => act(how, data) })
    button.setAttribute("aria-label", hint)
    return button
  }))
  if (data.paper) keepMapsForPaper()
}

async function act(how, data) {
  if (how === "print") return window.print()
  const chart = document.querySelector(`.st-key-${data.target} .vg-chart-svg`)
  if (!chart) return
  const picture = framed(chartMarkup(chart), chart.clientWidth, chart.clientHeight, data)
  const blob = how === "svg" ? new Blob([picture.svg], { type: "image/svg+xml" }) : await asPng(picture)
  save(blob, `${data.name}.${how}`)
}

// A printer does not see what a graphics card has drawn: once a map is drawn, an image of it lies over it.
async function keepMapsForPaper() {
  const maps = [...document.querySelectorAll(".vg-map")].filter(({ map, dataset }) => map && dataset.drawn)
  if (!maps.length) return setTimeout(keepMapsForPaper, 300)
  for (const root of maps) {
    await new Promise((done) => (root.map.loaded() ? done() : root.map.once("idle", done)))
    root.map.once("render", () => {
      const image = root.querySelector(".vg-map-paper") ?? root.appendChild(new Image())
      Object.assign(image, { className: "vg-map-paper", alt: "", src: root.map.getCanvas().toDataURL("image/png") })
    })
    root.map.triggerRepaint()
  }
}

function chartMarkup(chart) {
  const drawn = chart.cloneNode(true)
  for (const name of ["class", "style", "tabindex"]) drawn.removeAttribute(name)
  drawn.querySelector(".vg-chart-hover")?.remove()
  return new XMLSerializer().serializeToString(drawn)
}

function framed(inside, width, height, { title, lines, source, colors }) {
  const top = PAD + 20 + lines.length * 16
  const whole = { width: width + 2 * PAD, height: top + height + 2 * PAD + 14 }
  const text = (words, y, size, color, weight = 400) =>
    `<text x="${PAD}" y="${y}" font-family="${FONT}" font-size="${size}" font-weight="${weight}" fill="${color}">${
      escaped(words)}</text>`
  const svg = `<svg xmlns="${NS}" width="${whole.width}" height="${
    whole.height}" viewBox="0 0 ${whole.width} ${whole.height}"><rect width="100%" height="100%" fill="${colors.ground}"/>${
    text(title, PAD + 10, 15, colors.text, 600)}${
    lines.map((line, at) => text(line, PAD + 28 + at * 16, 12, colors.muted)).join("")}<svg x="${PAD}" y="${top}" width="${
    width}" height="${height}">${inside}</svg>${text(source, top + height + PAD + 6, 11, colors.muted)}</svg>`
  return { svg, ...whole }
}

const escaped = (words) => words.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")

async function asPng({ svg, width, height }) {
  const address = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }))
  try {
    const image = new Image()
    image.src = address
    await image.decode()
    const canvas = Object.assign(document.createElement("canvas"), { width: width * SCALE, height: height * SCALE })
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height)
    return await new Promise((done) => canvas.toBlob(done, "image/png"))
  } finally {
    URL.revokeObjectURL(address)
  }
}

function save(blob, name) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name })
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
