"""Chromium without a window, driven through DevTools: messages over two pipes, nothing to install but the browser.

As a program: browser.py PAGE.html... opens each page and checks what holds for every report; the exit code is 1 when one fails."""
import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


class Browser:
    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        read_ours, write_theirs = os.pipe()
        read_theirs, write_ours = os.pipe()

        def give():  # the browser reads descriptor 3 and writes 4
            for number, keep in ((read_theirs, 3), (write_theirs, 4)):
                os.dup2(number, keep + 10)
            for keep in (3, 4):
                os.dup2(keep + 10, keep)
                os.set_inheritable(keep, True)
        flags = ["--headless=new", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu", "--no-first-run",
                 "--disable-dev-shm-usage", "--disable-background-networking", "--user-data-dir=" + self.folder.name]
        self.process = subprocess.Popen([PROGRAM, *flags, "about:blank"], preexec_fn=give, close_fds=False,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(read_theirs)
        os.close(write_theirs)
        self.reader, self.writer = read_ours, write_ours
        self.buffer, self.number, self.events = b"", 0, []

    def close(self):
        try:
            self.call("Browser.close")
        except EOFError:
            pass
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.folder.cleanup()

    def receive(self):
        while b"\0" not in self.buffer:
            piece = os.read(self.reader, 1 << 16)
            if not piece:
                raise EOFError("the browser ended")
            self.buffer += piece
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, session=None, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        os.write(self.writer, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.receive()
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def open(self, path, width=1200, height=900, media=()):
        return Page(self, path, width, height, media)


class Page:
    """One page; `requests` and `complaints` are what it asked for and what the console says."""

    def __init__(self, browser, path, width, height, media):
        self.browser = browser
        target = browser.call("Target.createTarget", url="about:blank")["targetId"]
        self.target = target
        self.session = browser.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(domain + ".enable")
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 640)
        if media:
            self.call("Emulation.setEmulatedMedia", **dict(media))
        # What a name of the network must never reach.
        self.call("Page.addScriptToEvaluateOnNewDocument", source="window.ran = 0; window.alert = () => { window.ran++ }")
        browser.events.clear()
        self.url = "file://" + os.path.abspath(path)
        self.call("Page.navigate", url=self.url)
        self.wait("Page.loadEventFired")
        self.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def call(self, method, **parameters):
        return self.browser.call(method, self.session, **parameters)

    def wait(self, event, seconds=60):
        end = time.time() + seconds
        while time.time() < end:
            if any(e.get("method") == event and e.get("sessionId") == self.session for e in self.browser.events):
                return
            self.browser.events.append(self.browser.receive())
        raise RuntimeError(f"no {event} within {seconds} s")

    def evaluate(self, expression):
        result = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in result:
            raise RuntimeError(f"{expression}: {result['exceptionDetails']['exception'].get('description')}")
        return result["result"].get("value")

    def seen(self, method):
        return [e["params"] for e in self.browser.events if e.get("method") == method and e.get("sessionId") == self.session]

    @property
    def requests(self):
        return [r["request"]["url"] for r in self.seen("Network.requestWillBeSent") if r["request"]["url"] != self.url]

    @property
    def complaints(self):
        said = [e["entry"]["text"] for e in self.seen("Log.entryAdded")]
        said += [str(e["args"]) for e in self.seen("Runtime.consoleAPICalled")]
        return said + [e["exceptionDetails"]["text"] for e in self.seen("Runtime.exceptionThrown")]

    def first_paint(self):
        """Milliseconds from the start of loading to the first text on the screen."""
        for _ in range(100):
            paint = self.evaluate("performance.getEntriesByName('first-contentful-paint').map(e => e.startTime)[0]")
            if paint:
                return paint
            time.sleep(0.05)
        raise RuntimeError("nothing was painted")

    def press(self, element, key):
        """A key, as a person presses it: the element has the focus, the browser decides what it does."""
        self.evaluate(f"({element}).focus()")
        named = {"key": key, "code": "Space" if key == " " else key, "windowsVirtualKeyCode": {" ": 32, "Enter": 13}[key]}
        self.call("Input.dispatchKeyEvent", type="keyDown", text="\r" if key == "Enter" else key, **named)
        self.call("Input.dispatchKeyEvent", type="keyUp", **named)

    def picture(self, path):
        data = self.call("Page.captureScreenshot", format="png")["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))

    def printed(self):
        return base64.b64decode(self.call("Page.printToPDF", printBackground=True)["data"])

    def close(self):
        self.browser.call("Target.closeTarget", targetId=self.target)


CONTRAST = """(() => {
  const rgb = text => text.match(/[\\d.]+/g).map(Number);
  const light = c => { const [r, g, b] = c.map(v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
                       return .2126 * r + .7152 * g + .0722 * b };
  const behind = e => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor);
                        if (c.length < 4 || c[3] > 0) return c.slice(0, 3) } return [255, 255, 255] };
  let least = 21;
  for (const e of [...document.querySelectorAll('h1,h2,p,td,th,b,span,button,li')].slice(0, 600)) {
    if (!e.textContent.trim() || !e.offsetParent) continue;
    const a = light(rgb(getComputedStyle(e).color).slice(0, 3)), b = light(behind(e));
    least = Math.min(least, (Math.max(a, b) + .05) / (Math.min(a, b) + .05));
  }
  return least })()"""


SCREENS = {"narrow": (400, {}), "dark": (1200, {"features": [{"name": "prefers-color-scheme", "value": "dark"}]}),
           "dark and narrow": (400, {"features": [{"name": "prefers-color-scheme", "value": "dark"}]}),
           "paper": (800, {"media": "print", "features": [{"name": "prefers-color-scheme", "value": "dark"}]})}


def check(browser, path, paint_limit=1000, screens=tuple(SCREENS)):
    """What holds for every report. The faults, and the milliseconds of the first paint."""
    faults = []

    def held(what, good):
        if not good:
            faults.append(f"{os.path.basename(path)}: {what}")
    page = browser.open(path)
    paint = page.first_paint()
    for _ in range(2):  # a machine that is busy paints late; a page that is slow paints late each time
        if paint >= paint_limit:
            page.close()
            page = browser.open(path)
            paint = min(paint, page.first_paint())
    held(f"first paint after {paint:.0f} ms, allowed are {paint_limit}", paint < paint_limit)
    held("a script of a name ran", page.evaluate("window.ran") == 0)
    held(f"markup of a name: {page.evaluate('document.scripts.length')} scripts",
         page.evaluate("document.scripts.length") == 1 and page.evaluate("document.images.length") == 0)
    tables = page.evaluate("document.querySelectorAll('table').length")
    for t in range(tables):
        titles = page.evaluate(f"document.querySelectorAll('table')[{t}].tHead?.rows[0].cells.length ?? 0")
        held(f"table {t} has no titles", titles)
        for k in range(titles):
            held(f"table {t}, column {k} does not sort", sorts(page, t, k))
    if page.evaluate("!!document.querySelector('table.layers')"):
        layers(page, held)
    held(f"asked for {page.requests}", not page.requests)
    held(f"console: {page.complaints}", not page.complaints)
    page.close()
    for name in screens:
        width, media = SCREENS[name]
        page = browser.open(path, width=width, media=media.items())
        wide = page.evaluate("document.documentElement.scrollWidth")
        held(f"{name}: {wide} pixels wide on a screen of {width}", wide <= width)
        small = page.evaluate("Math.min(...[...document.querySelectorAll('p,td,th,b,span,li')].slice(0, 600).map(e => parseFloat(getComputedStyle(e).fontSize)))")
        held(f"{name}: letters of {small} pixels", small >= 12)
        contrast = page.evaluate(CONTRAST)
        held(f"{name}: contrast of {contrast:.2f}, needed are 4.5", contrast >= 4.5)
        back = page.evaluate("getComputedStyle(document.body).backgroundColor")
        held(f"{name}: the page is {back}", (back == "rgb(255, 255, 255)") == ("dark" not in name))
        held(f"{name}: console: {page.complaints}", not page.complaints)
        if name == "paper":
            held("no PDF", page.printed().startswith(b"%PDF"))
        page.close()
    return faults, paint


# By the place in the network: the line and the dots stand where the figures of the row are, from 0 dB at the bottom to 80 at the top.
PICTURED = """(() => {
  const points = (kind, mark) => new Map(document.querySelector('.chart .' + kind).getAttribute('d').split(mark).filter(s => s)
    .map(s => s.split(' ').map(parseFloat)).map(([x, y]) => [x - .5, y]));
  const net = points('net', /[ML]/), alone = points('alone', 'M'), rows = [...document.querySelectorAll('table.layers tr[data-p]')];
  const fits = (cell, y) => Math.abs(100 - Math.min(80, Math.max(0, Number(cell.dataset.v))) / .8 - y) < .06;
  return rows.every(r => fits(r.cells[3], net.get(Number(r.dataset.p)))) && alone.size === rows.filter(r => r.cells[2].dataset.v).length &&
    rows.every(r => !r.cells[2].dataset.v || fits(r.cells[2], alone.get(Number(r.dataset.p)))) })()"""

KEYS = """(t, k) => [...document.querySelectorAll('table')[t].tBodies[0].rows].map(r => {
  const c = r.cells[k], v = c.dataset.v ?? c.textContent; return v === '' ? null : isNaN(Number(v)) ? v : Number(v) })"""


def sorts(page, table, column):
    """Whether two presses of the title, one of the pointer and one of a key, give the values in one order and in the other; those
    without a value last."""
    before = page.evaluate(f"({KEYS})({table}, {column})")
    title = f"document.querySelectorAll('table')[{table}].tHead.rows[0].cells[{column}]"
    if not page.evaluate(f"!!{title}.querySelector('button')"):
        return False
    for reverse in (False, True):
        if reverse:
            page.press(title + ".querySelector('button')", " ")
        else:
            page.evaluate(title + ".querySelector('button').click()")
        now = page.evaluate(f"({KEYS})({table}, {column})")
        if sorted(map(str, now)) != sorted(map(str, before)):
            return False
        values = [v for v in now if v is not None]
        if None in now[:len(values)]:
            return False
        if all(not isinstance(v, str) for v in values):
            if values != sorted(values, reverse=reverse):
                return False
        elif not page.evaluate(f"(c => {json.dumps([str(v) for v in values])}.every((v, i, all) => !i || c.compare(all[i - 1], v) * {-1 if reverse else 1} <= 0))"
                               "(new Intl.Collator('en', {numeric: true}))"):
            return False
        sorted_by = page.evaluate(f"[...document.querySelectorAll('table')[{table}].tHead.rows[0].cells].map(c => c.getAttribute('aria-sort'))")
        if [s for s in sorted_by if s] != ["descending" if reverse else "ascending"] or not sorted_by[column]:
            return False
    return True


def layers(page, held):
    """The filter, the rows that open, the picture of the errors."""
    rows = page.evaluate("document.querySelector('table.layers').tBodies[0].rows.length")
    name = page.evaluate("document.querySelector('table.layers').tBodies[0].rows[0].cells[1].querySelector('b').textContent")
    shown = "[...document.querySelector('table.layers').tBodies[0].rows].filter(r => r.offsetHeight > 0)"
    typed = "(text => {const b = document.querySelector('input[type=search]'); b.value = text; b.dispatchEvent(new Event('input'))})"
    page.evaluate(f"{typed}({json.dumps(name.lower())})")
    found = page.evaluate(shown + ".length")
    fit = page.evaluate(shown + f".every(r => r.textContent.toLowerCase().includes({json.dumps(name.lower())}))")
    held("the filter shows others", found > 0 and fit)
    page.evaluate(f"{typed}('no operator is called so')")
    held("the filter hides nothing", page.evaluate(shown + ".length") == 0)
    page.evaluate(f"{typed}('')")
    held("the filter does not end", page.evaluate(shown + ".length") == rows)
    page.evaluate("[...document.querySelectorAll('table.layers tbody tr')].find(r => r.querySelector('template').content.querySelector('svg.weights'))?.click()")
    opened = "document.querySelector('tr.more')"
    if page.evaluate(f"!!{opened}"):
        sizes = page.evaluate(f"[...{opened}.querySelectorAll('svg')].map(s => [s.getBoundingClientRect().width, s.getBoundingClientRect().height])")
        held(f"an opened row has pictures of {sizes}", len(sizes) == 2 and all(w > 250 and h > 100 for w, h in sizes))
        held("an opened row names no channels", " of weights from " in page.evaluate(f"{opened}.textContent"))
        told = page.evaluate(f"Number([...{opened}.querySelectorAll('p')].map(p => p.textContent.match(/^(\\d+) channels? of weights/)).find(m => m)[1])")
        bars = page.evaluate(f"{opened}.querySelector('svg.weights path').getAttribute('d').split('M').length - 1")
        held(f"{bars} ranges of {told} channels", bars == min(told, 256))
        row = f"{opened}.previousElementSibling"
        held("an open row does not say so", page.evaluate(row + ".getAttribute('aria-expanded')") == "true")
        page.evaluate(f"{row}.click()")
        held("a row does not close", page.evaluate(f"!{opened}"))
        page.press("document.querySelector('table.layers tbody tr[aria-expanded]')", "Enter")
        held("a row does not open by a key", page.evaluate(f"!!{opened}"))
        page.evaluate(f"{typed}('')")
        held("a row that the filter closed says it is open", page.evaluate(f"!{opened} && !document.querySelector('tr[aria-expanded=true]')"))
    else:
        held("no row has weights", page.evaluate("![...document.querySelectorAll('table.layers b')].some(b => b.textContent === 'FULLY_CONNECTED')"))
    places = page.evaluate("document.querySelector('.chart .net').getAttribute('d').split('L').length")
    held(f"the picture has {places} places for {rows} rows", places == rows)
    held("the picture shows other figures than the table", page.evaluate(PICTURED))
    page.evaluate("document.querySelector('.chart').scrollIntoView()")
    box = page.evaluate("(() => {const b = document.querySelector('.chart svg').getBoundingClientRect(); return [b.left, b.top, b.width, b.height]})()")
    held(f"the picture is {box[2]} by {box[3]}", box[2] > 300 and box[3] > 100)
    page.call("Input.dispatchMouseEvent", type="mouseMoved", x=box[0] + 1, y=box[1] + box[3] / 2)
    first = page.evaluate(f"document.querySelector('table.layers tr[data-p=\"{int(1 / box[2] * rows)}\"]').cells[3].textContent")
    held("the picture does not name what is under the pointer", ("in net " + first) in page.evaluate("document.querySelector('.tip').textContent"))


if __name__ == "__main__":
    chromium = Browser()
    failed = False
    try:
        for report in sys.argv[1:]:
            found, milliseconds = check(chromium, report)
            print(f"{os.path.basename(report)}: first paint after {milliseconds:.0f} ms, {os.path.getsize(report)} bytes")
            for line in found:
                failed = True
                print("FAULT", line)
    finally:
        chromium.close()
    sys.exit(failed)
