"""What a page is made of, as axe judges it: so that what was judged once is not judged again on every page.

A part is an element with all that a verdict depends on, its colours apart: its tags down from the top and their roles,
its attributes (by name; those that say a state or a kind, with their value), whether what it refers to exists and its
own id is the only one, whether it has words, what it holds, whether it is seen and scrolls. The steps from each heading
to the next are parts too, and one last: the title, the first headings, the landmarks of one name. A shade is how words
are drawn: their element's tag and classes, colour, on what, size, weight. Neither depends on the words themselves.
"""

from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Page

READ = r"""() => {
    document.getAnimations().forEach(each => each.finish());
    const TELLING = /^(role|type|scope|lang|dir|tabindex|autocomplete|aria-(?!label|describedby|controls|owns|current).*)$/;
    const REFERS = /^(for|form|headers|list|aria-(labelledby|describedby|controls|owns))$/;
    const LANDMARKS = 'main,nav,aside,body > header,body > footer,section[aria-label],section[aria-labelledby],[role]';
    const hash = text => {
        let a = 0xdeadbeef, b = 0x41c6ce57;
        for (let i = 0; i < text.length; i++) {
            const code = text.charCodeAt(i);
            a = Math.imul(a ^ code, 2654435761);
            b = Math.imul(b ^ code, 1597334677);
        }
        return 4294967296 * (2097151 & b) + (a >>> 0);
    };
    const ids = new Map();
    for (const each of document.querySelectorAll('[id]')) ids.set(each.id, (ids.get(each.id) || 0) + 1);
    const attribute = ({name, value}) => {
        if (name === 'class') return '';
        if (name === 'id') return ids.get(value) > 1 ? 'id twice' : '';
        if (REFERS.test(name)) return name + value.split(/\s+/).map(id => ids.has(id) ? '' : ' to nothing').join();
        if (TELLING.test(name)) return name + '=' + value;
        return value.trim() ? name : name + ' empty';
    };
    const parts = new Set(), shades = new Map();
    let rank = 0;
    const walk = (each, above, paper) => {
        const at = rank++, style = getComputedStyle(each), own = style.backgroundColor;
        const speaks = [...each.childNodes].some(child => child.nodeType === 3 && child.data.trim());
        const scrolls = each.scrollWidth > each.clientWidth + 1 || each.scrollHeight > each.clientHeight + 1;
        const shown = [style.display, style.visibility, style.opacity, scrolls && style.overflow];
        const holds = [...new Set([...each.children].map(child => child.localName))].sort();
        const attributes = [...each.attributes].map(attribute).filter(Boolean).sort();
        parts.add(hash([above, each.localName, attributes, speaks, holds, shown].join('|')));
        paper = own === 'rgba(0, 0, 0, 0)' ? paper : own;
        const shade = [each.localName, each.className, style.color, paper, style.backgroundImage, style.fontSize,
            style.fontWeight, style.textDecorationLine, style.position, shown].join('|');
        const key = hash(shade);
        if (speaks && each.checkVisibility() && !shades.has(key)) shades.set(key, at);
        const here = `${above}>${each.localName}${each.role || ''}${each.ariaHidden || ''}`;
        for (const child of each.children) walk(child, here, paper);
    };
    walk(document.documentElement, '', '');
    const titles = [...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].filter(each => each.checkVisibility());
    titles.forEach((each, i) => parts.add(hash(`${titles[i - 1]?.localName} then ${each.localName}`)));
    const named = each => each.ariaLabel || each.ariaLabelledByElements?.map(by => by.textContent).join() || '';
    const marks = [...document.querySelectorAll(LANDMARKS)].map(each => `${each.role || each.localName} ${named(each)}`);
    const twice = marks.filter((each, i) => marks.indexOf(each) < i).map(each => each.split(' ')[0]).sort();
    const firsts = titles.filter(each => each.localName === 'h1').length;
    parts.add(hash([document.title !== '', firsts, ...twice].join()));
    return {parts: [...parts], shades: [...shades]};
}"""
AUDIT = """([options, ranks]) => {
    const all = [...document.querySelectorAll('*')];
    return axe.run(ranks ? {include: ranks.map(rank => all[rank])} : document, options);
}"""
# No account of what passes, and no second reading of the style sheets.
QUICK = {"resultTypes": ["violations"], "preload": False}
DRAWN = ["color-contrast", "link-in-text-block"]


@dataclass
class Auditor:
    """axe, which is shown what it has not judged yet: two thirds of its time are for contrasts."""

    parts: set[int] = field(default_factory=set)
    shades: set[int] = field(default_factory=set)

    def judges(self, page: Page, at: str) -> None:
        """The whole page if a part of it is new; the contrast of the words whose shade is new."""
        found = page.evaluate(READ)
        shades = {key: rank for key, rank in found["shades"] if key not in self.shades}
        new = set(found["parts"]) - self.parts
        if (new or shades) and not page.evaluate("'axe' in window"):
            page.evaluate(AXE_SCRIPT)
        if new:
            rest = {rule: {"enabled": False} for rule in DRAWN}
            self._finds_nothing(page, at, [QUICK | {"rules": rest}, None])
        if shades:
            self._finds_nothing(page, at, [QUICK | {"runOnly": DRAWN}, list(shades.values())])
        self.parts |= new
        self.shades |= shades.keys()

    def _finds_nothing(self, page: Page, at: str, asked: list[Any]) -> None:
        found = AxeResults(page.evaluate(AUDIT, asked))
        assert found.violations_count == 0, f"{at}\n{found.generate_report()}"


# One for all that a process looks at.
AUDITOR = Auditor()
