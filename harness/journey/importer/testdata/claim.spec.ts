import { test, expect, type Page } from '@playwright/test';

const user = 'ada@example.com';

test.beforeEach(async ({ page }) => {
  await page.goto('https://claims.example.com/');
});

async function logIn(page: Page, password: string): Promise<void> {
  await page.getByLabel('E-mail').fill(user);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
}

test('send a claim', async ({ page }) => {
  if (await page.getByText('Accept all').isVisible()) {
    await page.getByText('Accept all').click();
  }
  await logIn(page, 's3cret!Fjord');
  await expect(page).toHaveURL(/\/claims$/);
  await test.step('Fill in the form', async () => {
    await page.getByRole('link', { name: /^New claim$/ }).click();
    await page.locator('div').filter({ hasText: /^Travel$/ }).nth(1).click();
    await page.getByTestId('reference').pressSequentially(`No. ${Date.now()}`);
    await page.getByPlaceholder('Postcode').press('Control+A');
    await page.locator('#kind').selectOption({ label: 'Travel' });
    await page.getByRole('checkbox', { name: 'I agree' }).check();
    await page.locator('iframe[name="pay"]').contentFrame().getByRole('textbox', { name: 'Card' }).fill(process.env.CARD!);
  });
  const fileChooserPromise = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Add a file' }).click();
  const fileChooser = await fileChooserPromise;
  await fileChooser.setFiles(['evidence/photo.png', 'evidence/notes.odt']);
  page.once('dialog', dialog => {
    console.log(`Dialog message: ${dialog.message()}`);
    dialog.dismiss().catch(() => {});
  });
  await page.getByRole('button', { name: 'Send' }).click({ button: 'right' });
  const page1Promise = page.waitForEvent('popup');
  await page.getByRole('link', { name: 'Receipt [PDF]' }).click();
  const page1 = await page1Promise;
  await expect(page1.getByRole('heading', { level: 1 })).toContainText('Receipt');
  await page1.close();
  await expect(page.locator('li.file')).toHaveCount(2);
  await expect(page.getByText('Error')).not.toBeVisible();
  for (const x of [1, 2]) {
    await page.mouse.click(x, x);
  }
  await page.evaluate(() => localStorage.clear());
  await page.waitForTimeout(500);
});
