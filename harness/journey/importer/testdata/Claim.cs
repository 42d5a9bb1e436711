using Microsoft.Playwright;
using System;
using System.Threading.Tasks;

using var playwright = await Playwright.CreateAsync();
await using var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { Headless = false });
var context = await browser.NewContextAsync();

var page = await context.NewPageAsync();
await page.GotoAsync("https://claims.example.com/login");
await page.GetByRole(AriaRole.Textbox, new() { Name = "Password" }).FillAsync("s3cret!Fjord");
await page.GetByRole(AriaRole.Button, new() { Name = "Log in", Exact = true }).ClickAsync();
await Expect(page.GetByText("Welcome")).ToBeVisibleAsync();
var page1 = await page.RunAndWaitForPopupAsync(async () =>
{
    await page.GetByText("Terms").ClickAsync();
});
await page1.GetByText("Agree").ClickAsync();
