import os
import re
from playwright.sync_api import Page, expect, Playwright, sync_playwright


def run(playwright: Playwright) -> None:
    browser = playwright.chromium.launch(headless=False)
    context = browser.new_context()
    page = context.new_page()
    page.goto("https://claims.example.com/login")
    page.get_by_role("textbox", name="Username").fill("ada")
    page.get_by_role("textbox", name="Password").fill(os.environ["CLAIM_PASSWORD"])
    page.get_by_role("button", name="Log in", exact=True).click()
    page.locator("div").filter(has_text=re.compile(r"^Travel$")).first.click()
    page.get_by_label("Photo").set_input_files("photo.png")
    with page.expect_popup() as page1_info:
        page.get_by_text("Terms").click()
    page1 = page1_info.value
    page1.get_by_role("button", name="Agree").click()
    page.once("dialog", lambda dialog: dialog.accept("yes"))
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("alert")).to_have_text("Deleted")
    expect(page.locator(".error")).not_to_be_visible()

    # ---------------------
    context.close()
    browser.close()


with sync_playwright() as playwright:
    run(playwright)
