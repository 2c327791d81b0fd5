import { findings, mnemonicClashes } from '../support/accessibility';
import { up } from '../support/double-states';
import { pasteInto } from '../support/paste';
import { forwardOf, profileOf } from '../support/samples';
import { chooseForForward, sessionCard, showStatus } from '../support/window-actions';
import { expect, test } from '../support/window-page';

const db = profileOf({
  ...{ name: 'db', host: 'db.example' },
  forwards: [forwardOf('local', '5432', 'localhost:5432'), forwardOf('dynamic', '1080')],
});
const web = profileOf({ name: 'web', host: 'web.example' });

test.afterEach(({ window: { complaints } }) => {
  expect(complaints).toEqual([]);
});

test('saved sessions are exported in a form that is chosen, several at once', async ({
  window: { page, open },
}) => {
  await open({ profiles: [db, web] });
  await page.getByRole('option', { name: 'db' }).click();
  await page.keyboard.press('Alt+x');
  const dialog = page.getByRole('dialog', { name: 'Export' });
  const text = dialog.getByRole('textbox', { name: 'Text' });
  await expect(text).toHaveValue('ssh db db.example\n');
  await dialog.getByRole('checkbox', { name: 'web (web.example)' }).check();
  await dialog.getByLabel('Format:').selectOption('json');
  await expect(text).toHaveValue('json db db.example\njson web web.example\n');
  expect(await findings(page)).toEqual([]);
  expect(await mnemonicClashes(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Save...' }).click();
  const [saved] = await page.evaluate(() => window.ginnelDouble.inputs('files.saveText'));
  expect(saved).toMatchObject({ suggestedName: 'sessions.json' });
});

test('a forward and a session of the overview are copied as another program takes them', async ({
  window: { page, open },
}) => {
  await open({ profiles: [db], sessions: [up(db, Date.now())] });
  await showStatus(page);
  const card = sessionCard(page, 'db');
  await chooseForForward(card, 'D1080', 'Copy as...');
  await expect(page.getByRole('dialog', { name: 'Export D1080' })).toBeVisible();
  await page.keyboard.press('Escape');
  await card.getByRole('button', { name: /^(Menu of|More for) db/u }).click();
  await page.getByRole('menuitem', { name: 'Copy as...' }).click();
  await expect(page.getByRole('dialog', { name: 'Export db' })).toBeVisible();
  const [forward, session] = await page.evaluate(() => window.ginnelDouble.inputs('exports.make'));
  expect(forward?.profiles[0]?.forwards).toHaveLength(1);
  expect(session?.profiles[0]?.forwards).toHaveLength(2);
});

test('a command pasted onto a session’s card adds its forwards there', async ({ window: { page, open } }) => {
  await open({ profiles: [web], sessions: [up(web, Date.now())] });
  await showStatus(page);
  const card = sessionCard(page, 'web');
  await pasteInto(
    card.getByLabel('Source port'),
    'ssh -L 8080:localhost:80 -L 9000:localhost:90 me@elsewhere',
  );
  await page.getByRole('button', { name: 'Add 2 forwarded ports' }).click();
  const added = await page.evaluate(() => window.ginnelDouble.inputs('forwards.add'));
  expect(added).toHaveLength(2);
});

test('a host name that is a name in ssh_config offers what is set for it there', async ({
  window: { page, open },
}) => {
  const acme = profileOf({ name: 'acme', host: 'acme.example', username: 'anna' });
  await open({
    names: { acme: { id: 'ssh-config', server: 'anna@acme.example' } },
    importable: [
      {
        found: { id: 'ssh-config', kind: 'ssh-config', place: '~/.ssh/config', sessions: 2 },
        plan: {
          sessions: [web, acme].map((profile) => ({
            ...{ profile, origin: `Host ${profile.name}`, from: [] },
            standing: { kind: 'new' as const },
          })),
          ...{ forwards: [], hostKeys: [], leftOut: [], problems: [], mends: [] },
        },
      },
    ],
  });
  const host = page.getByRole('textbox', { name: 'Host Name' });
  await host.fill('acme');
  await expect(page.getByText('“acme” is a name in your ssh_config, for anna@acme.example.')).toBeVisible();
  await page.getByRole('button', { name: 'Take its settings...' }).click();
  await page.getByRole('button', { name: 'Use in the form' }).click();
  await expect(host).toHaveValue('acme.example');
  await expect(page.getByLabel('Auto-login username')).toHaveValue('anna');
});
