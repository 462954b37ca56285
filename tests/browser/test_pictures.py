"""The animated picture of a link, in a real browser."""

from portlab.web.lab.examples import example_state, examples
from portlab.web.lab.links import token_of

STATE = example_state(
    next(each for each in examples() if each.slug == "article-node-port"), predict=False
)
ADDRESS = f"/picture/{token_of(STATE)}.animated.svg?lang=en"


def moving(context, wait):
    """Two screenshots of a page in which the picture stands as an image, one ``wait`` milliseconds after the other."""
    page = context.new_page()
    page.goto("/fields/")
    page.evaluate(
        """async address => {
          const image = new Image(1200, 630);
          image.src = address;
          document.body.replaceChildren(image);
          await image.decode();
        }""",
        ADDRESS,
    )
    first = page.screenshot()
    page.wait_for_timeout(wait)
    return first, page.screenshot()


def test_the_animation_plays_as_an_image(browser, base_url):
    context = browser.new_context(base_url=base_url, viewport={"width": 1200, "height": 630})
    before, after = moving(context, 4500)
    assert before != after
    context.close()


def test_it_plays_in_a_tab_of_its_own_and_nothing_is_blocked(browser, base_url):
    context = browser.new_context(base_url=base_url, viewport={"width": 1200, "height": 630})
    page = context.new_page()
    told = []
    page.on("console", lambda message: told.append(message.text))
    page.goto(ADDRESS)
    running = "document.getAnimations().filter(each => each.playState == 'running').length"
    assert page.evaluate(running) > 10
    at = "getComputedStyle(document.querySelector('.packet')).transform"
    page.evaluate("document.getAnimations().forEach(each => { each.currentTime = 0 })")
    start = page.evaluate(at)
    page.evaluate("document.getAnimations().forEach(each => { each.currentTime = 4000 })")
    assert page.evaluate(at) != start
    assert told == []
    context.close()


def seen(page):
    """The words of the picture's foot that can be seen."""
    return page.evaluate(
        """[...document.querySelectorAll('text')]
          .filter(each => getComputedStyle(each).visibility == 'visible')
          .map(each => each.textContent).filter(text => /^Step|steps$/.test(text))"""
    )


def test_one_step_is_seen_at_a_time(browser, base_url):
    context = browser.new_context(base_url=base_url)
    page = context.new_page()
    page.goto(ADDRESS)
    lasts = page.evaluate("document.getAnimations()[0].effect.getComputedTiming().duration")
    found = []
    for part in range(200):
        page.evaluate(
            "time => document.getAnimations().forEach(each => { each.pause(); each.currentTime = time })",
            lasts * part / 200,
        )
        found.append(seen(page))
    assert {len(each) for each in found} == {1}
    order = list(dict.fromkeys(each[0] for each in found))
    assert order == ["7 steps", *(f"Step {step} of 7" for step in range(1, 8))]
    context.close()


def test_who_wants_less_motion_sees_the_step_of_the_link(browser, base_url):
    context = browser.new_context(base_url=base_url, reduced_motion="reduce")
    page = context.new_page()
    page.goto(ADDRESS + "&step=3")
    assert page.evaluate("document.getAnimations().length") == 0
    assert seen(page) == ["Step 3 of 7"]
    context.close()
