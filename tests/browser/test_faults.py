"""The browser tests' own watch sees what it is there to see."""


def test_the_policy_stops_what_is_inline_and_the_watch_sees_it(page, faults):
    page.goto("/nowhere/")
    faults.clear()
    page.evaluate(
        """() => {
          const script = document.createElement('script');
          script.textContent = 'window.ranInline = true';
          document.body.append(script);
        }"""
    )
    page.wait_for_function("window.portlabViolations.length > 0")
    assert page.evaluate("window.ranInline") is None
    assert page.evaluate("window.portlabViolations") == ["script-src-elem inline"]
    page.evaluate("window.portlabViolations = []")
    faults.clear()


def test_the_page_of_a_fault_of_ours_is_readable_without_anything(page):
    page.set_content(fault_page())
    assert page.get_by_role("heading", level=1).inner_text() == "Something broke in PortLab"
    assert page.locator("section[lang=zh-Hans] h2").inner_text() == "PortLab 出错了"


def fault_page():
    """The text of the page, as it lies in the templates."""
    from django.conf import settings

    return (settings.BASE_DIR / "templates" / "500.html").read_text(encoding="utf-8")
