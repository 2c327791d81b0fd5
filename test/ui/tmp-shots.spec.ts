import { pasteInto } from '../support/paste';
import { profileOf } from '../support/samples';
import { test } from '../support/window-page';
const text = `# how to reach the staging database
$ ssh –C -o ProxyCommand="nc -X 5 -x 127.0.0.1:1080 %h %p" -o ServerAliveInterval=60 -N \\
    -L 5432:db.internal:5432 -L 8080:localhost:80 -i ~/.ssh/staging anna@staging.example.com
sshpass -p s3cret ssh -X me@host.example -L 9000:localhost:9000
ssh -w 0:0 root@vpn.example
ssh -L 1:a:1 [email protected]
`;
for (const scheme of ['light', 'dark'] as const) for (const [w,h] of [[1100,760],[800,600],[480,700],[1600,1000]] as const)
test(`shot ${scheme} ${w}`, async ({ window: { page, open } }) => {
  await page.setViewportSize({ width: w, height: h });
  await page.emulateMedia({ colorScheme: scheme });
  await open({ profiles: [profileOf({ name: 'host.example', host: 'old.example' })] });
  await pasteInto(page.locator('body'), text);
  await page.locator('.import-look').waitFor();
  await page.screenshot({ path: `/tmp/shots/look-${scheme}-${w}.png` });
});
test('forced', async ({ window: { page, open } }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await open();
  await pasteInto(page.locator('body'), text);
  await page.locator('.import-look').waitFor();
  await page.screenshot({ path: `/tmp/shots/look-forced.png` });
});
test('empty', async ({ window: { page, open } }) => {
  await open({ importable: [{ found: { id: 'a', kind: 'putty', place: '~/.putty/sessions', sessions: 12 }, plan: { sessions: [], forwards: [], hostKeys: [], leftOut: [], problems: [], mends: [] } }] });
  await page.screenshot({ path: `/tmp/shots/first.png` });
  await page.getByRole('button', { name: 'Import...', exact: true }).click();
  await page.screenshot({ path: `/tmp/shots/empty.png` });
  await page.keyboard.press('Escape');
  await pasteInto(page.getByLabel('Host Name'), 'ssh -L 8080:localhost:80 \\\n  me@host.example');
  await page.locator('.import-look').waitFor();
  await page.screenshot({ path: `/tmp/shots/one.png` });
});
test('export', async ({ window: { page, open } }) => {
  await open({ profiles: [profileOf({ name: 'db', host: 'db.example' }), profileOf({ name: 'web', host: 'web.example' })] });
  await page.getByRole('option', { name: 'db' }).click();
  await page.getByRole('button', { name: 'Export...', exact: true }).click();
  await page.screenshot({ path: `/tmp/shots/export.png` });
});
