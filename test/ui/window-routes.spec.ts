import { pasteInto } from '../support/paste';
import type { Page } from '@playwright/test';
import { portSchema } from '../../shared/endpoint';
import { newSessionId } from '../../shared/ids';
import type { Jump } from '../../shared/jump';
import type { Hop, SessionStatus } from '../../shared/status';
import { up } from '../support/double-states';
import { negotiated, profileOf } from '../support/samples';
import { expect, test } from '../support/window-page';

const front = profileOf({ name: 'front', host: 'me@front.example' });
const bastion = profileOf({
  name: 'bastion',
  host: 'bastion.example',
  jumps: [{ kind: 'saved', sessionId: front.id }],
});
const typed = (host: string, port = 22): Jump => ({
  kind: 'inline',
  host,
  port: portSchema.parse(port),
  privateKeyFile: '',
  onlyThisKey: false,
});

async function go(page: Page, name: string): Promise<void> {
  await page.getByRole('row', { name, exact: true }).click();
}

async function load(page: Page, name: string): Promise<void> {
  await page.getByRole('option', { name }).click();
  await page.getByRole('button', { name: 'Load' }).click();
}

async function fillHost(page: Page): Promise<void> {
  await go(page, 'Session');
  await page.getByRole('textbox', { name: 'Host Name' }).fill('server');
}

/** What the session was opened with. */
function openedWith(page: Page) {
  return page.evaluate(() => window.ginnelDouble.inputs('sessions.open').at(-1)?.profile);
}

const jumpRows = (page: Page) => page.getByRole('listbox', { name: 'Jump hosts' }).getByRole('option');
const path = (page: Page) => page.getByRole('list', { name: 'Route to the server' }).getByRole('listitem');

test.afterEach(({ window: { complaints } }) => {
  expect(complaints).toEqual([]);
});

test.describe('the tree', () => {
  test('has PuTTY’s panels in its order, all of them one click away', async ({ window: { page, open } }) => {
    await open();
    await expect(page.getByRole('treegrid', { name: 'Category:' }).getByRole('row')).toHaveText([
      'Session',
      'Logging',
      'Connection',
      'Reconnecting',
      'Proxy',
      'Jump hosts',
      'SSH',
      'Kex',
      'Host keys',
      'Known hosts',
      'Cipher',
      'Auth',
      'Credentials',
      'Tunnels',
    ]);
    await go(page, 'Tunnels');
    await expect(page.getByRole('textbox', { name: 'Source port' })).toBeVisible();
  });
});

test('a whole command line of ssh pasted as the host is taken apart', async ({ window: { page, open } }) => {
  await open();
  const host = page.getByRole('textbox', { name: 'Host Name' });
  await pasteInto(host, 'ssh -J me@a,b:2222 anna@server -p 2022');
  await page.getByRole('button', { name: 'Use in the form' }).click();
  await expect(host).toHaveValue('server');
  await expect(page.getByLabel('Auto-login username')).toHaveValue('anna');
  await expect(page.getByRole('textbox', { name: 'Port', exact: true })).toHaveValue('2022');
  await expect(host).toHaveAccessibleDescription('Reached through me@a, then b:2222.');
  await expect(page.getByText('is in the form: press Open')).toBeVisible();
});

test.describe('the Connection panel', () => {
  test('numbers are checked at their fields and reach the session', async ({ window: { page, open } }) => {
    await open();
    await fillHost(page);
    await go(page, 'Connection');
    const count = page.getByRole('textbox', { name: /^Unanswered keepalives/u });
    const limit = page.getByRole('textbox', { name: /^Connect timeout per address/u });
    await expect(count).toHaveValue('3');
    await expect(limit).toHaveValue('20');
    await count.fill('0');
    await limit.fill('soon');
    await go(page, 'Session');
    await page.getByRole('button', { name: 'Open' }).click();
    await expect(count).toBeFocused();
    await expect(count).toHaveAccessibleDescription(
      /"0" is not a valid number of keepalives.* from 1 to 100/u,
    );
    await count.fill('5');
    await page.keyboard.press('Enter');
    await expect(limit).toBeFocused();
    await expect(limit).toHaveAccessibleDescription(/from 1 to 600/u);
    await limit.fill('7');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('article')).toBeVisible();
    expect(await openedWith(page)).toMatchObject({ keepaliveCount: 5, connectSeconds: 7 });
  });
});

test.describe('the Proxy panel', () => {
  const fields = {
    host: 'Proxy hostname',
    port: 'Port',
    exclude: 'Exclude Hosts/IPs',
    username: 'Username',
    command: 'Local proxy command',
  } as const;
  const enabled: readonly (readonly [string, readonly (keyof typeof fields)[], boolean, boolean])[] = [
    ['None', [], false, false],
    ['SOCKS 5', ['host', 'port', 'exclude', 'username'], true, true],
    ['SOCKS 4', ['host', 'port', 'exclude', 'username'], true, true],
    ['HTTP CONNECT', ['host', 'port', 'exclude', 'username'], true, true],
    ['Local (run a subprogram to connect)', ['exclude', 'command'], true, false],
    ['System settings', ['exclude', 'username'], true, true],
  ];
  const textbox = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true });

  test('offers the types in PuTTY’s order, and of the fields those the type uses', async ({
    window: { page, open },
  }) => {
    await open();
    await go(page, 'Proxy');
    const type = page.getByRole('combobox', { name: 'Proxy type:' });
    await expect(type.getByRole('option')).toHaveText(enabled.map(([label]) => label));
    for (const [label, used, box, lookup] of enabled) {
      await type.selectOption(label);
      for (const [field, name] of Object.entries(fields)) {
        const isUsed = used.some((wanted) => wanted === field);
        await expect(textbox(page, name), `${label}: ${name}`).toBeEnabled({ enabled: isUsed });
      }
      await expect(page.getByRole('checkbox', { name: 'Consider proxying' })).toBeEnabled({ enabled: box });
      await expect(page.getByRole('radio', { name: 'Auto' })).toBeEnabled({ enabled: lookup });
    }
  });

  test('what is chosen reaches the session, by PuTTY’s mnemonics', async ({ window: { page, open } }) => {
    await open();
    await fillHost(page);
    await go(page, 'Proxy');
    await page.getByRole('combobox', { name: 'Proxy type:' }).selectOption('HTTP CONNECT');
    await page.keyboard.press('Alt+y');
    await page.keyboard.type('proxy.example');
    await page.keyboard.press('Alt+p');
    await page.keyboard.type('3128');
    await page.keyboard.press('Alt+e');
    await page.keyboard.type('*.internal');
    await page.keyboard.press('Alt+x');
    await page.keyboard.press('Alt+d');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Alt+u');
    await page.keyboard.type('anna');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('article')).toContainText('through proxy proxy.example');
    expect((await openedWith(page))?.proxy).toEqual({
      kind: 'http',
      host: 'proxy.example',
      port: 3128,
      username: 'anna',
      exclude: '*.internal',
      localhost: true,
      dns: 'yes',
      command: '',
    });
  });

  test('says at the field what is missing, and keeps what another type left behind', async ({
    window: { page, open },
  }) => {
    await open();
    await fillHost(page);
    await go(page, 'Proxy');
    const type = page.getByRole('combobox', { name: 'Proxy type:' });
    await type.selectOption('SOCKS 5');
    await page.getByRole('button', { name: 'Open' }).click();
    await expect(textbox(page, fields.host)).toBeFocused();
    await expect(textbox(page, fields.host)).toHaveAccessibleDescription(/proxy hostname is missing/u);
    await textbox(page, fields.host).fill('http://proxy:80');
    await page.keyboard.press('Enter');
    await expect(textbox(page, fields.host)).toHaveAccessibleDescription(/without http/u);
    await type.selectOption('Local (run a subprogram to connect)');
    await expect(textbox(page, fields.host)).toHaveValue('http://proxy:80');
    await page.getByRole('button', { name: 'Open' }).click();
    await expect(textbox(page, fields.command)).toBeFocused();
    await expect(textbox(page, fields.command)).toHaveAccessibleDescription(
      /proxy command is missing.*runs without a shell/su,
    );
    await textbox(page, fields.command).fill('nc %h %p');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('article')).toContainText('through proxy command');
    expect((await openedWith(page))?.proxy).toMatchObject({ kind: 'command', command: 'nc %h %p' });
  });

  test('has no field for the password, and says where it goes', async ({ window: { page, open } }) => {
    await open({ app: { keychain: { available: false, words: 'There is none in a browser.' } } });
    await go(page, 'Proxy');
    await expect(page.locator('input[type="password"]')).toHaveCount(0);
    await expect(page.getByText('asked for when a user name is given, each time anew')).toBeVisible();
    await page.evaluate(() => {
      const { app } = window.ginnelDouble.snapshot();
      window.ginnelDouble.update({ app: { ...app, keychain: { available: true, words: 'GNOME Keyring' } } });
    });
    await expect(page.getByText('can be remembered in GNOME Keyring.')).toBeVisible();
  });

  test('says what becomes of the proxy where there are jump hosts', async ({ window: { page, open } }) => {
    const inline = profileOf({ name: 'inline', host: 'a', jumps: [typed('me@gw', 2222)] });
    const saved = profileOf({
      name: 'saved',
      host: 'a',
      jumps: [{ kind: 'saved', sessionId: bastion.id }],
    });
    await open({ profiles: [bastion, front, inline, saved] });
    for (const [name, words] of [
      ['inline', 'The proxy is for the connection to the first jump host, me@gw:2222'],
      ['saved', 'The proxy is not used: the first jump host is the saved session bastion'],
    ] as const) {
      await go(page, 'Session');
      await load(page, name);
      await go(page, 'Proxy');
      await expect(page.getByText(words)).toBeHidden();
      await page.getByRole('combobox', { name: 'Proxy type:' }).selectOption('SOCKS 5');
      await expect(page.locator('[data-note]')).toContainText(words);
      await page.getByRole('combobox', { name: 'Proxy type:' }).selectOption('None');
    }
  });
});

test.describe('the Jump hosts panel', () => {
  test('takes a chain as ssh -J has it apart and shows the route', async ({ window: { page, open } }) => {
    await open();
    await fillHost(page);
    await go(page, 'Jump hosts');
    await expect(page.getByText('None: the server is reached directly.')).toBeVisible();
    await page.getByRole('textbox', { name: 'Host' }).fill('a,b:2222,me@[::1]:22');
    await page.keyboard.press('Enter');
    await expect(jumpRows(page)).toHaveText(['a', 'b:2222', 'me@[::1]']);
    await expect(path(page)).toHaveText(['this computer', 'a', 'b:2222', 'me@[::1]', 'server']);
    const host = page.getByRole('textbox', { name: 'Host' });
    await expect(host).toBeFocused();
    await expect(host).toHaveValue('');
    await go(page, 'Session');
    await expect(page.getByRole('textbox', { name: 'Host Name' })).toHaveAccessibleDescription(
      'Reached through a, then b:2222, then me@[::1].',
    );
    await page.keyboard.press('Alt+o');
    await expect(page.getByRole('article')).toBeVisible();
    expect((await openedWith(page))?.jumps).toEqual([typed('a'), typed('b', 2222), typed('me@[::1]')]);
  });

  test('a key of its own goes with one that is typed, chosen in the dialog', async ({
    window: { page, open },
  }) => {
    await open();
    await fillHost(page);
    await go(page, 'Jump hosts');
    const only = page.getByRole('checkbox', { name: 'Offer only this key' });
    await expect(only).toBeDisabled();
    await page.getByRole('textbox', { name: 'Host' }).fill('gw');
    await page.getByRole('button', { name: 'Browse...' }).click();
    await only.check();
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await expect(jumpRows(page)).toContainText('key /home/someone/.ssh/id_ed25519, and no other');
    await page.getByRole('button', { name: 'Open' }).click();
    await expect(page.getByRole('article')).toBeVisible();
    expect((await openedWith(page))?.jumps).toMatchObject([
      { host: 'gw', privateKeyFile: '/home/someone/.ssh/id_ed25519', onlyThisKey: true },
    ]);
  });

  test('Add comes last for the Tab key, and beside the first line to the eye', async ({
    window: { page, open },
  }) => {
    await open();
    await go(page, 'Jump hosts');
    await page.getByRole('textbox', { name: 'Host' }).fill('gw');
    await page.keyboard.press('Tab');
    await expect(page.getByLabel('Private key file')).toBeFocused();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await expect(page.getByRole('button', { name: 'Clear' })).toBeFocused();
    await page.keyboard.press('Tab');
    const add = page.getByRole('button', { name: 'Add', exact: true });
    await expect(add).toBeFocused();
    const host = await page.getByRole('textbox', { name: 'Host' }).boundingBox();
    expect((await add.boundingBox())?.y).toBeLessThan(host?.y ?? 0);
  });

  test('in a narrow window the key’s box and Browse stay in line', async ({ window: { page, open } }) => {
    await page.setViewportSize({ width: 480, height: 640 });
    await open();
    await page.getByRole('combobox', { name: 'Category' }).selectOption('jumps');
    const [box, button] = await Promise.all([
      page.getByLabel('Private key file').boundingBox(),
      page.getByRole('button', { name: 'Browse...' }).boundingBox(),
    ]);
    const middle = (place: typeof box): number => (place?.y ?? 0) + (place?.height ?? 0) / 2;
    expect(Math.abs(middle(box) - middle(button))).toBeLessThan(3);
  });

  test('a saved session brings its own jump hosts along', async ({ window: { page, open } }) => {
    await open({ profiles: [bastion, front] });
    await fillHost(page);
    await go(page, 'Jump hosts');
    await page.getByRole('radio', { name: 'Saved session' }).check();
    const session = page.getByRole('combobox', { name: 'Session' });
    await expect(session.getByRole('option')).toHaveText([
      'Choose one',
      'bastion (bastion.example)',
      'front (me@front.example)',
    ]);
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await expect(session).toHaveAccessibleDescription(/There is no jump host to add/u);
    await session.selectOption('bastion (bastion.example)');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await expect(jumpRows(page)).toContainText('reached through front');
    await expect(path(page)).toHaveText(['this computer', 'front', 'bastion', 'server']);
    await page.getByRole('button', { name: 'Open' }).click();
    await expect(page.getByRole('article')).toBeVisible();
    expect((await openedWith(page))?.jumps).toEqual([{ kind: 'saved', sessionId: bastion.id }]);
  });

  test('the keyboard orders, changes and removes', async ({ window: { page, open } }) => {
    await open({
      profiles: [profileOf({ name: 'office', host: 's', jumps: ['a', 'b', 'c'].map((h) => typed(h)) })],
    });
    await load(page, 'office');
    await go(page, 'Jump hosts');
    await jumpRows(page).filter({ hasText: 'c' }).click();
    await page.keyboard.press('Alt+ArrowUp');
    await page.keyboard.press('Alt+ArrowUp');
    await expect(jumpRows(page)).toHaveText(['c', 'a', 'b']);
    await expect(jumpRows(page).first()).toBeFocused();
    await page.keyboard.press('Alt+ArrowDown');
    await expect(jumpRows(page)).toHaveText(['a', 'c', 'b']);
    await page.keyboard.press('ArrowDown');
    await expect(jumpRows(page).nth(2)).toHaveAttribute('aria-selected', 'true');
    await page.keyboard.press('F2');
    await expect(page.getByRole('group', { name: 'Change the jump host b:' })).toBeVisible();
    const host = page.getByRole('textbox', { name: 'Host' });
    await expect(host).toBeFocused();
    await expect(host).toHaveValue('b');
    await host.fill('me@b:2200');
    await page.keyboard.press('Enter');
    await expect(jumpRows(page)).toHaveText(['a', 'c', 'me@b:2200']);
    await jumpRows(page).first().click();
    await page.keyboard.press('Delete');
    await expect(jumpRows(page)).toHaveText(['c', 'me@b:2200']);
    await expect(host).toHaveValue('a');
    await expect(jumpRows(page).first()).toBeFocused();
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(jumpRows(page)).toHaveText(['a', 'c', 'me@b:2200']);
    await page.getByRole('button', { name: 'Move down (Alt+Down)' }).click();
    await expect(jumpRows(page)).toHaveText(['c', 'a', 'me@b:2200']);
    await page.keyboard.press('Alt+r');
    await expect(jumpRows(page)).toHaveText(['c', 'me@b:2200']);
  });

  test('what was typed and not added is asked about on Open, and survives a reload', async ({
    window: { page, open },
  }) => {
    await open();
    await fillHost(page);
    await go(page, 'Jump hosts');
    await page.getByRole('textbox', { name: 'Host' }).fill('me@half');
    await page.getByLabel('Private key file').fill('/keys/id');
    await page.reload();
    await expect(page.getByRole('textbox', { name: 'Host' })).toHaveValue('me@half');
    await expect(page.getByLabel('Private key file')).toHaveValue('/keys/id');
    await expect(page.getByText('unsaved changes')).toBeVisible();
    await page.getByRole('button', { name: 'Open' }).click();
    const dialog = page.getByRole('dialog', { name: 'A jump host was not added' });
    await expect(dialog).toContainText('you typed “me@half”');
    await dialog.getByRole('button', { name: 'Add and continue' }).click();
    await expect(page.getByRole('article')).toBeVisible();
    expect((await openedWith(page))?.jumps).toMatchObject([{ host: 'me@half', privateKeyFile: '/keys/id' }]);
  });

  test('what cannot be meant is said at the field', async ({ window: { page, open } }) => {
    await open();
    await go(page, 'Jump hosts');
    const host = page.getByRole('textbox', { name: 'Host' });
    for (const [text, words] of [
      ['two words', /"two words" is not a jump host/u],
      ['gw:70000', /Ports go from 1 to 65535/u],
      ['a,,b', /There is no jump host to add/u],
    ] as const) {
      await host.fill(text);
      await page.keyboard.press('Enter');
      await expect(host).toBeFocused();
      await expect(host).toHaveAccessibleDescription(words);
    }
    await expect(jumpRows(page)).toHaveCount(1);
    await expect(jumpRows(page)).toHaveText('None: the server is reached directly.');
  });

  test('when one is taken as a saved session, Esc and Discard leave it as it was', async ({
    window: { page, open },
  }) => {
    const office = profileOf({ name: 'office', host: 's', jumps: [typed('a')] });
    await open({ profiles: [bastion, front, office] });
    await load(page, 'office');
    await go(page, 'Jump hosts');
    await jumpRows(page).first().dblclick();
    const change = page.getByRole('group', { name: 'Change the jump host a:' });
    await change.getByRole('radio', { name: 'Saved session' }).check();
    await change.getByRole('combobox', { name: 'Session' }).selectOption('front (me@front.example)');
    await page.keyboard.press('Escape');
    await expect(jumpRows(page)).toHaveText(['a']);
    await expect(page.getByRole('group', { name: 'Add a jump host:' })).toBeVisible();
    await jumpRows(page).first().dblclick();
    await change.getByRole('radio', { name: 'Saved session' }).check();
    await change.getByRole('combobox', { name: 'Session' }).selectOption('front (me@front.example)');
    await page.getByRole('button', { name: 'OK' }).click();
    await expect(jumpRows(page)).toContainText('front');
  });

  test('a session that was deleted, and one that leads in a circle, are marked, and Open points there', async ({
    window: { page, open },
  }) => {
    const gone = profileOf({
      name: 'gone',
      host: 'a',
      jumps: [{ kind: 'saved', sessionId: newSessionId() }],
    });
    const loop = profileOf({ name: 'loop', host: 'l' });
    const round = profileOf({ name: 'round', host: 'r', jumps: [{ kind: 'saved', sessionId: loop.id }] });
    const looped = { ...loop, jumps: [{ kind: 'saved' as const, sessionId: round.id }] };
    await open({ profiles: [gone, looped, round] });
    for (const [name, words] of [
      ['gone', /saved session that is not there any more/u],
      ['loop', /leads through "loop" twice/u],
    ] as const) {
      await go(page, 'Session');
      await load(page, name);
      await page.getByRole('button', { name: 'Open' }).click();
      await expect(jumpRows(page)).toHaveText(words);
      const list = page.getByRole('listbox', { name: 'Jump hosts' });
      await expect(list).toBeFocused();
      await expect(list).toHaveAccessibleDescription(words);
      await page.keyboard.press('ArrowDown');
      await expect(jumpRows(page).first()).toBeFocused();
    }
    expect(await openedWith(page)).toBeUndefined();
  });

  test('deleting a session says which sessions go through it', async ({ window: { page, open } }) => {
    await open({ profiles: [bastion, front] });
    await page.getByRole('option', { name: 'front' }).click();
    await page.getByRole('button', { name: 'Delete' }).click();
    await expect(page.getByRole('dialog')).toContainText('It is a jump host of “bastion”');
  });
});

test.describe('the status page', () => {
  const profile = profileOf({ name: 'office', host: 'server', jumps: [typed('gw'), typed('bastion')] });
  const agreed = {
    ...negotiated,
    serverVersion: 'SSH-2.0-gateway',
    kex: 'diffie-hellman-group1-sha1',
    username: 'me',
    weak: ['diffie-hellman-group1-sha1'],
  };
  const connected: Hop = {
    title: 'gw',
    server: 'me@gw:22',
    state: { kind: 'connected', since: Date.now() - 180_000, negotiated: agreed, shared: true },
  };
  const withHops = (hops: readonly Hop[], state: SessionStatus['state']): SessionStatus => ({
    ...up(profile, Date.now()),
    state,
    hops,
  });

  test('shows what each jump host on the route does', async ({ window: { page, open } }) => {
    const second: Hop = {
      title: 'bastion',
      server: 'bastion:22',
      state: { kind: 'connecting', phase: 'auth' },
    };
    const third: Hop = { title: 'inner', server: 'inner:22', state: { kind: 'idle' } };
    const state = { kind: 'connecting', since: Date.now(), attempt: 1, phase: 'auth' } as const;
    await open({ sessions: [withHops([connected, second, third], state)] }, 'home');
    await expect(path(page)).toHaveText([
      'this computer',
      'gwConnected, shared with other sessions for 3 min',
      'bastionLogging in…',
      'innerNot connected',
      'the server',
    ]);
  });

  test('a jump host that failed says why, once', async ({ window: { page, open } }) => {
    const error = {
      code: 'hop-refused',
      data: { from: 'gw', target: 'bastion:22', detail: 'Connection refused' },
      hop: 'bastion',
    } as const;
    const failed: Hop = { title: 'bastion', server: 'bastion:22', state: { kind: 'failed', error } };
    await open(
      { sessions: [withHops([connected, failed], { kind: 'failed', since: Date.now(), error })] },
      'home',
    );
    await expect(path(page).nth(2)).toHaveText('bastionFailed');
    await expect(page.getByText('At the jump host bastion:')).toHaveCount(1);
    await page.evaluate((id) => {
      window.ginnelDouble.setState(id, { kind: 'idle', since: Date.now() });
    }, profile.id);
    await expect(page.getByText('At the jump host bastion:')).toHaveCount(1);
  });

  test('what was negotiated with each is there on demand, and what is weak shows at once', async ({
    window: { page, open },
  }) => {
    await open({ sessions: [withHops([connected], up(profile, Date.now()).state)] }, 'home');
    const fold = page.locator('details').filter({ hasText: 'Connection details' });
    await expect(fold.locator('summary')).toContainText('weak: diffie-hellman-group1-sha1');
    await expect(page.getByText('SSH-2.0-gateway')).toBeHidden();
    await fold.locator('summary').click();
    await expect(fold.getByRole('heading')).toHaveText([/^gw/u, 'The server']);
    await expect(page.getByText('SSH-2.0-gateway')).toBeVisible();
    await expect(fold.getByText('weak', { exact: true })).toHaveCount(1);
  });

  test('and a session without jump hosts has no path', async ({ window: { page, open } }) => {
    await open({ sessions: [withHops([], up(profile, Date.now()).state)] }, 'home');
    await expect(page.getByRole('article', { name: 'office' })).toBeVisible();
    await expect(path(page)).toHaveCount(0);
  });
});
