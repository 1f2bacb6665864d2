// Lists incidents, a line each, as links. A plain press goes to the incident in this session; the others (a new tab, a
// copied address) are the browser's own. Words of articles come into the page as text alone.

export function draw({ data, parentElement, setTriggerValue }) {
  const list = parentElement.querySelector(".vg-lines")
  list.replaceChildren(...data.lines.map(({ id, href, title, told, type }) => {
    const line = Object.assign(document.createElement("a"), { href: new URL(href, document.baseURI).href })
    line.dir = "auto"
    line.className = `vg-line-${type}`
    line.append(title, Object.assign(document.createElement("small"), { textContent: told }))
    line.onclick = (event) => {
      if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
      event.preventDefault()
      setTriggerValue("open", id)
    }
    const item = document.createElement("li")
    item.append(line)
    return item
  }))
}
