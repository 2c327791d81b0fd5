import type { Locator, Page } from '@playwright/test';
import { puttyRows } from '../support/forward-examples';
import { forwardOf, profileOf } from '../support/samples';
import { expect, test } from '../support/window-page';
import { showStatus } from '../support/window-actions';

const office = profileOf({ name: 'office', host: 'gw.example' });

const source = (page: Page): Locator => page.getByRole('textbox', { name: 'Source port' });
const destination = (page: Page): Locator => page.getByRole('textbox', { name: 'Destination', exact: true });
const add = (page: Page): Promise<void> => page.getByRole('button', { name: 'Add', exact: true }).click();
const box = (page: Page, name: string): Locator => page.getByRole('textbox', { name, exact: true });
const rows = (page: Page): Promise<readonly (string | null)[]> =>
  page.locator('[data-cell="notation"]').evaluateAll((cells) => cells.map(({ textContent }) => textContent));
const options = (page: Page): Promise<void> => page.getByRole('button', { name: 'More options' }).click();

/** Puts a text into the clipboard's place and pastes it, as Ctrl+V does. */
async function paste(field: Locator, text: string): Promise<void> {
  await field.page().context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await field.page().evaluate((given) => navigator.clipboard.writeText(given), text);
  await field.focus();
  await field.page().keyboard.press('Control+a');
  await field.page().keyboard.press('Control+v');
}

test.beforeEach(async ({ window: { page, open } }) => {
  await open({ profiles: [office] });
  await page.getByRole('row', { name: 'Tunnels', exact: true }).click();
});

test.afterEach(({ window: { complaints } }) => {
  expect(complaints).toEqual([]);
});

const radioNames = {
  local: 'Local',
  remote: 'Remote',
  dynamic: 'Dynamic',
  auto: 'Auto',
  ipv4: 'IPv4',
  ipv6: 'IPv6',
} as const;

test('the nine rows of the manual list exactly as PuTTY lists them, and are saved so', async ({
  window: { page },
}) => {
  for (const [kind, family, from, to] of puttyRows) {
    await page.getByRole('radio', { name: radioNames[kind] }).check();
    await page.getByRole('radio', { name: radioNames[family] }).check();
    await source(page).fill(from);
    if (to !== '') await destination(page).fill(to);
    await add(page);
  }
  const texts = puttyRows.map(([, , , , text]) => text);
  expect(await rows(page)).toEqual(texts);
  await page.getByRole('row', { name: 'Session', exact: true }).click();
  await page.getByRole('textbox', { name: 'Saved Sessions' }).fill('nine');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Saved “nine”.')).toBeVisible();
  for (const [name, expected] of [
    ['Default Settings', []],
    ['nine', texts],
  ] as const) {
    await page.getByRole('row', { name: 'Session', exact: true }).click();
    await page.getByRole('option', { name }).click();
    await page.getByRole('button', { name: 'Load', exact: true }).click();
    await page.getByRole('row', { name: 'Tunnels', exact: true }).click();
    expect(await rows(page)).toEqual(expected);
  }
});

test('sockets, bind addresses and port 0 are taken as ssh takes them', async ({ window: { page } }) => {
  const wanted = [
    ['Local', '/run/user/1000/docker.sock', '/var/run/docker.sock'],
    ['Local', '5432', '/var/run/postgresql/.s.PGSQL.5432'],
    ['Local', ':8080', 'web:http'],
    ['Remote', '/tmp/far.sock', 'localhost:3000'],
    ['Local', '0', 'db.internal:5432'],
    ['Remote', '0', '~/app.sock'],
  ] as const;
  for (const [kind, from, to] of wanted) {
    await page.getByRole('radio', { name: kind }).check();
    await source(page).fill(from);
    await destination(page).fill(to);
    await add(page);
  }
  expect(await rows(page)).toEqual([
    'L/run/user/1000/docker.sock\t/var/run/docker.sock',
    'L5432\t/var/run/postgresql/.s.PGSQL.5432',
    'L*:8080\tweb:80',
    'R/tmp/far.sock\tlocalhost:3000',
    'L0\tdb.internal:5432',
    'R0\t~/app.sock',
  ]);
  await expect(page.getByText('Port 0 lets the server choose.')).toBeVisible();
});

test.describe('bad input is said in a sentence at its field, which keeps its text and gets the focus', () => {
  const long = `/${'x'.repeat(120)}`;
  const cases: readonly {
    readonly what: string;
    readonly kind?: 'Remote' | 'Dynamic';
    readonly from?: string;
    readonly to?: string;
    readonly extra?: readonly [field: string, text: string];
    readonly at: string;
    readonly says: RegExp;
  }[] = [
    {
      what: 'an address with a blank',
      from: 'my host:80',
      at: 'Source port',
      says: /"my host" is not an address/u,
    },
    {
      what: 'an address with a number too high',
      from: '127.0.0.256:8080',
      at: 'Source port',
      says: /"127\.0\.0\.256" is not an address to listen on/u,
    },
    {
      what: 'an address to connect to with a part too few',
      to: '10.0.0:5432',
      at: 'Destination',
      says: /"10\.0\.0" is not a host name or address/u,
    },
    {
      what: 'an IPv6 address that is none',
      to: '[fe80::1::2]:80',
      at: 'Destination',
      says: /"fe80::1::2" is not a host name or address/u,
    },
    {
      what: 'the address of a web page',
      to: 'http://intranet/',
      at: 'Destination',
      says: /"http:\/\/intranet\/" is the address of a page or service, not a destination\. Leave http:\/\/ out: type intranet:80\./u,
    },
    {
      what: 'a socket without its folder',
      from: 'docker.sock',
      at: 'Source port',
      says: /not a path for a Unix socket\. Type the whole path/u,
    },
    {
      what: 'a path too long for a socket',
      from: long,
      at: 'Source port',
      says: /too long: 121 bytes.*107 bytes/u,
    },
    {
      what: 'a path that names a folder',
      from: '/tmp/',
      at: 'Source port',
      says: /not a path for a Unix socket/u,
    },
    {
      what: 'an unknown service',
      from: 'nonesuch',
      at: 'Source port',
      says: /neither a port number nor a service/u,
    },
    {
      what: 'a service unknown far away',
      to: 'web:nonesuch',
      at: 'Destination',
      says: /neither a port number/u,
    },
    { what: 'a far path too long', to: long, at: 'Destination', says: /too long: 121 bytes/u },
    {
      what: 'a bad CIDR',
      extra: ['Accept connections from', '10.0.0.0/33'],
      at: 'Accept connections from',
      says: /"10\.0\.0\.0\/33" is not an address or a network/u,
    },
    {
      what: 'a bad end',
      extra: ['Close after or at', 'soon'],
      at: 'Close after or at',
      says: /not an end time/u,
    },
    {
      what: 'an end that is over',
      extra: ['Close after or at', '2001-01-01 10:00'],
      at: 'Close after or at',
      says: /has passed/u,
    },
  ];
  for (const { what, from = '8080', to = 'web:80', extra, at, says } of cases) {
    test(what, async ({ window: { page } }) => {
      await source(page).fill(from);
      await destination(page).fill(to);
      if (extra !== undefined) {
        await options(page);
        await box(page, extra[0]).fill(extra[1]);
      }
      await add(page);
      await expect(box(page, at)).toBeFocused();
      await expect(box(page, at)).toHaveAccessibleDescription(says);
      await expect(source(page)).toHaveValue(from);
      await expect(destination(page)).toHaveValue(to);
      if (extra !== undefined) await expect(box(page, extra[0])).toHaveValue(extra[1]);
      expect(await rows(page)).toEqual([]);
    });
  }

  test('a duplicate by the address it would listen on', async ({ window: { page } }) => {
    await source(page).fill('8080');
    await destination(page).fill('web:80');
    await add(page);
    await source(page).fill('127.0.0.1:http-alt');
    await destination(page).fill('other:80');
    await add(page);
    await expect(source(page)).toHaveAccessibleDescription(/L8080 already listens on 127\.0\.0\.1:8080/u);
    await expect(source(page)).toHaveValue('127.0.0.1:http-alt');
  });
});

test('what stands in the way of a socket is said where its path is typed: to add, in a row and on a card', async ({
  window: { page },
}) => {
  await page.getByRole('row', { name: 'Session', exact: true }).click();
  await page.getByRole('option', { name: 'office' }).dblclick();
  await page.getByRole('article', { name: 'office' }).waitFor();
  await page.getByRole('tab', { name: 'Configuration' }).click();
  await page.getByRole('row', { name: 'Tunnels', exact: true }).click();
  await source(page).fill('/run/app.sock');
  await destination(page).fill('web:80');
  await add(page);
  const path = '/run/app';
  await page.evaluate((there) => {
    window.ginnelDouble.program({
      'forwards.checkSocketPath': {
        ok: false,
        error: { code: 'socket-in-the-way', data: { path: there, what: 'directory' } },
      },
    });
  }, path);
  const says = /\/run\/app is a directory, so no socket can be made there/u;
  const refused = async (field: Locator): Promise<void> => {
    await field.fill(path);
    await field.press('Enter');
    await expect(field).toBeFocused();
    await expect(field).toHaveAccessibleDescription(says);
    await expect(field).toHaveValue(path);
  };
  await destination(page).fill('web:80');
  await refused(source(page));
  expect(await rows(page)).toEqual(['L/run/app.sock\tweb:80']);
  await page.locator('[data-row]').press('F2');
  await refused(page.locator('[data-field="edit-source"]'));
  await showStatus(page);
  const card = page.getByRole('group', { name: 'Add a forwarded port to office' });
  await card.getByRole('textbox', { name: 'Destination', exact: true }).fill('web:80');
  await refused(card.getByRole('textbox', { name: 'Source port' }));
  expect(await page.evaluate(() => window.ginnelDouble.inputs('forwards.add'))).toEqual([]);
});

test.describe('a forward written for another program', () => {
  test('fills the fields when it is pasted into Source port', async ({ window: { page } }) => {
    await paste(source(page), '-N -R 9000:localhost:3000');
    await expect(source(page)).toHaveValue('9000');
    await expect(destination(page)).toHaveValue('localhost:3000');
    await expect(page.getByRole('radio', { name: 'Remote' })).toBeChecked();
    await paste(source(page), '4D1081\t');
    await expect(source(page)).toHaveValue('1081');
    await expect(page.getByRole('radio', { name: 'Dynamic' })).toBeChecked();
    await expect(page.getByRole('radio', { name: 'IPv4' })).toBeChecked();
    await paste(source(page), '  LocalForward 5432 db.internal:5432\n');
    await expect(destination(page)).toHaveValue('db.internal:5432');
  });

  test('fills the fields when it is typed there and left', async ({ window: { page } }) => {
    await source(page).pressSequentially('-L 8080:web:80');
    await page.keyboard.press('Tab');
    await expect(source(page)).toHaveValue('8080');
    await expect(destination(page)).toHaveValue('web:80');
    await expect(destination(page)).toBeFocused();
  });

  test('may lack its letter: direction and an empty Destination say what it is', async ({
    window: { page },
  }) => {
    await source(page).fill('5432:db.internal:5432');
    await source(page).press('Enter');
    await page.getByRole('radio', { name: 'Remote' }).check();
    await paste(source(page), '9000:localhost:3000');
    await expect(source(page)).toHaveValue('9000');
    await expect(destination(page)).toHaveValue('localhost:3000');
    await source(page).fill('9000:other:3000');
    await add(page);
    await expect(source(page)).toHaveAccessibleDescription(/"9000:other" is not an address to listen on/u);
    await expect(destination(page)).toHaveValue('localhost:3000');
    expect(await rows(page)).toEqual(['L5432\tdb.internal:5432']);
  });

  test('offers to add them when there are several, also from lines of ssh_config', async ({
    window: { page },
  }) => {
    await source(page).fill('-L 8080:web:80 -L 3306:db:3306');
    await expect(source(page)).toHaveAccessibleDescription(
      /2 forwarded ports: L8080 → web:80, L3306 → db:3306\. Add adds them all\./u,
    );
    await source(page).press('Enter');
    await paste(source(page), '  LocalForward 81 a:81\n  DynamicForward 1080\n');
    await expect(source(page)).toHaveAccessibleDescription(/2 forwarded ports: L81 → a:81, D1080/u);
    await add(page);
    expect(await rows(page)).toEqual(['L8080\tweb:80', 'L3306\tdb:3306', 'L81\ta:81', 'D1080\t']);
    await expect(source(page)).toHaveValue('');
  });

  test('that is wrong stays as typed, and Add says so', async ({ window: { page } }) => {
    await source(page).fill('-L 8080:web');
    await page.keyboard.press('Tab');
    await expect(source(page)).toHaveValue('-L 8080:web');
    await add(page);
    await expect(source(page)).toHaveAccessibleDescription(/not a forward in PuTTY's or OpenSSH's notation/u);
  });
});

test.describe('More options', () => {
  test('are folded away, and unfold by themselves when one is set', async ({ window: { page } }) => {
    const fold = page.getByRole('button', { name: 'More options' });
    await expect(fold).toHaveAttribute('aria-expanded', 'false');
    await paste(source(page), '-R 1080');
    await expect(fold).toHaveAttribute('aria-expanded', 'true');
    await expect(page.getByRole('checkbox', { name: /^No destination/u })).toBeChecked();
    await fold.click();
    await expect(fold).toHaveAttribute('aria-expanded', 'false');
    await page.reload();
    await expect(fold).toHaveAttribute('aria-expanded', 'true');
  });

  test('stay unfolded while what was wrong in them is mended', async ({ window: { page } }) => {
    await page.getByRole('radio', { name: 'Dynamic' }).check();
    await source(page).fill('*:1080');
    await add(page);
    await expect(page.getByRole('button', { name: 'Login…' })).toBeFocused();
    await source(page).fill('1080');
    await expect(page.getByRole('button', { name: 'Login…' })).toBeVisible();
    await box(page, 'Close after or at').fill('soon');
    await options(page);
    await add(page);
    await expect(box(page, 'Close after or at')).toBeFocused();
  });

  test('are said in the row, so that they are not forgotten', async ({ window: { page } }) => {
    await source(page).fill('8080');
    await destination(page).fill('web:80');
    await options(page);
    await box(page, 'Name').fill('web shop');
    await page.getByRole('checkbox', { name: /is a web site/u }).check();
    await box(page, 'Accept connections from').fill('10.0.0.0/8, ::1');
    await box(page, 'Close after or at').fill('2 h');
    await add(page);
    await expect(page.locator('[data-row]')).toContainText(
      'web shop · web site (HTTP Host) · only from 10.0.0.0/8, ::1 · for 2 h',
    );
    await source(page).fill('-R 1080');
    await source(page).press('Tab');
    await box(page, 'Allowed destinations').fill('db:5432');
    await add(page);
    await expect(page.locator('[data-row]').last()).toContainText('to db:5432');
  });

  test('a name and a note are shown with the row', async ({ window: { page } }) => {
    await source(page).fill('8080');
    await destination(page).fill('web:80');
    await options(page);
    await box(page, 'Name').fill('web shop');
    await box(page, 'Note').fill('ask Eva first');
    await box(page, 'Note').press('Enter');
    const row = page.locator('[data-row]');
    await expect(row).toContainText('web shop');
    await expect(row).toHaveAttribute('title', 'L8080\tweb:80\nweb shop\nask Eva first');
    await expect(box(page, 'Name')).toHaveValue('');
    await row.dblclick();
    const editor = page.getByRole('group', { name: 'Edit L8080' });
    await expect(editor.getByRole('textbox', { name: 'Note' })).toHaveValue('ask Eva first');
    await editor.getByRole('textbox', { name: 'Name' }).fill('shop');
    await editor.getByRole('textbox', { name: 'Name' }).press('Enter');
    await expect(row).toContainText('shop');
  });

  test('a web site can be marked; encrypted ones are said to pass unchanged', async ({
    window: { page },
  }) => {
    await source(page).fill('8443');
    await destination(page).fill('intranet.example:https');
    await options(page);
    await expect(page.getByText('Encrypted connections (https) pass unchanged')).toBeVisible();
    await destination(page).fill('intranet.example:80');
    await expect(page.getByText('Encrypted connections (https) pass unchanged')).toBeHidden();
    await page.getByRole('checkbox', { name: /web site/u }).check();
    await add(page);
    await page.getByRole('radio', { name: 'Dynamic' }).check();
    await expect(page.getByRole('checkbox', { name: /web site/u })).toHaveCount(0);
    await page.locator('[data-row]').dblclick();
    await expect(page.getByRole('checkbox', { name: /web site/u })).toBeChecked();
  });

  test('Remote without a destination warns, and takes a list of where it may go', async ({
    window: { page },
  }) => {
    await page.getByRole('radio', { name: 'Remote' }).check();
    await source(page).fill('1080');
    await options(page);
    await page.getByRole('checkbox', { name: /^No destination: SOCKS/u }).check();
    await expect(destination(page)).toBeDisabled();
    await expect(page.getByText('This opens this computer’s network to the server')).toBeVisible();
    const allowed = box(page, 'Allowed destinations');
    await expect(allowed).toHaveAccessibleDescription(/private networks are reached only when listed/u);
    await allowed.fill('db.internal');
    await add(page);
    await expect(allowed).toBeFocused();
    await expect(allowed).toHaveAccessibleDescription(/"db\.internal" is not a destination to allow/u);
    await allowed.fill('db.internal:5432, *:443');
    await add(page);
    expect(await rows(page)).toEqual(['R1080\tSOCKS proxy on the server']);
    await page.getByRole('button', { name: 'Remove' }).click();
    await expect(allowed).toHaveValue('db.internal:5432, *:443');
  });
});

test.describe('a login for SOCKS', () => {
  test.beforeEach(async ({ window: { page } }) => {
    await page.getByRole('radio', { name: 'Dynamic' }).check();
  });

  test('is asked for when other computers reach the port, unless the person insists', async ({
    window: { page },
  }) => {
    await source(page).fill('*:1080');
    await add(page);
    const login = page.getByRole('button', { name: 'Login…' });
    await expect(login).toBeFocused();
    await expect(login).toHaveAccessibleDescription(
      /would be open to other computers without authentication/u,
    );
    await expect(source(page)).toHaveValue('*:1080');
    await page.getByRole('checkbox', { name: 'Without a login' }).check();
    await add(page);
    expect(await rows(page)).toEqual(['D*:1080\t']);
    await expect(page.getByText('needs a login')).toHaveCount(0);
    await source(page).fill('1081');
    await expect(page.getByRole('checkbox', { name: 'Without a login' })).toHaveCount(0);
    await page.keyboard.press('Alt+t');
    await expect(page.getByRole('checkbox', { name: 'Without a login' })).toBeVisible();
    await page.keyboard.press('Alt+t');
    await add(page);
    await page.keyboard.press('Alt+t');
    await expect(page.locator('[data-row]', { hasText: 'D1081' })).toContainText('needs a login');
  });

  test('is set, shown, changed and removed, and its password is kept nowhere', async ({
    window: { page },
  }) => {
    await source(page).fill('*:1080');
    await options(page);
    await page.getByRole('button', { name: 'Login…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Login for SOCKS clients' });
    const name = dialog.getByRole('textbox', { name: 'User name' });
    const password = dialog.getByLabel('Password', { exact: true });
    await expect(name).toBeFocused();
    await name.press('Enter');
    await expect(name).toHaveAccessibleDescription(/The user name is missing/u);
    await name.fill('anna');
    await name.press('Enter');
    await expect(password).toBeFocused();
    await expect(password).toHaveAccessibleDescription(/The password is missing/u);
    await expect(name).toHaveValue('anna');
    await password.fill('canary-5517');
    await expect(password).toHaveAttribute('type', 'password');
    await dialog.getByRole('checkbox', { name: 'Show password' }).check();
    await expect(password).toHaveAttribute('type', 'text');
    await dialog.getByRole('button', { name: 'Set' }).click();
    await expect(dialog).toBeHidden();
    await expect(page.getByText('Login: anna')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Login…' })).toBeFocused();
    expect(await rows(page)).toEqual([]);
    await add(page);
    expect(await rows(page)).toEqual(['D*:1080\t']);
    const kept = await page.evaluate(() =>
      JSON.stringify([
        Object.entries(localStorage),
        Object.entries(sessionStorage),
        window.ginnelDouble.snapshot(),
        [...document.querySelectorAll('input')].map(({ value }) => value),
      ]),
    );
    expect(kept).toContain('anna');
    expect(kept).not.toContain('canary-5517');
    await page.locator('[data-row]').dblclick();
    await page.getByRole('group', { name: 'Edit D*:1080' }).getByRole('button', { name: 'Login…' }).click();
    await expect(name).toHaveValue('anna');
    await expect(password).toHaveValue('');
    await dialog.getByRole('button', { name: 'Remove login' }).click();
    await page.getByRole('button', { name: 'OK', exact: true }).click();
    await expect(page.getByRole('button', { name: 'Login…' }).first()).toHaveAccessibleDescription(
      /Set a user name and password/u,
    );
  });

  test('Esc leaves the dialog and the fields as they were', async ({ window: { page } }) => {
    await source(page).fill('1080');
    await options(page);
    await page.getByRole('button', { name: 'Login…' }).click();
    await page.getByRole('textbox', { name: 'User name' }).fill('anna');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await expect(page.getByText('No login: SOCKS clients just connect.')).toBeVisible();
    await expect(source(page)).toHaveValue('1080');
  });
});

test('Tab goes through the options in their order, and the button comes last', async ({
  window: { page },
}) => {
  await page.getByRole('radio', { name: 'Remote' }).check();
  await options(page);
  await page.getByRole('checkbox', { name: /^No destination/u }).check();
  await page.getByRole('button', { name: 'More options' }).focus();
  const order: (string | null)[] = [];
  for (let step = 0; step < 9; step += 1) {
    await page.keyboard.press('Tab');
    order.push(
      await page.evaluate(() => {
        const element = document.activeElement;
        const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : null;
        return label ?? element?.textContent ?? null;
      }),
    );
  }
  expect(order).toEqual([
    'Name',
    'Note',
    'No destination: SOCKS proxy on the server (ssh -R port)',
    'Allowed destinations',
    'Login…',
    'Accept connections from',
    'Close after or at',
    'Picture',
    'Add',
  ]);
});

test('Connect on demand is a check box and minutes, kept as typed', async ({ window: { page } }) => {
  await page.getByRole('row', { name: 'Connection', exact: true }).click();
  await page.getByRole('checkbox', { name: /^Connect on demand/u }).check();
  const minutes = page.getByRole('textbox', { name: /^Minutes without a client/u });
  await expect(minutes).toHaveValue('10');
  await minutes.fill('often');
  await page.getByRole('row', { name: 'Session', exact: true }).click();
  await page.getByRole('textbox', { name: 'Host Name' }).fill('gw.example');
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await expect(minutes).toBeFocused();
  await expect(minutes).toHaveAccessibleDescription(/"often" is not a valid number of minutes/u);
  await expect(minutes).toHaveValue('often');
  await minutes.fill('0');
  await minutes.press('Enter');
  await expect(page.getByRole('tab', { name: 'Status' })).toHaveAttribute('aria-selected', 'true');
  expect(
    await page.evaluate(() =>
      window.ginnelDouble
        .inputs('sessions.open')
        .map(({ profile }) => [profile.onDemand, profile.idleMinutes]),
    ),
  ).toEqual([[true, 0]]);
});

test.describe('while the session is open', () => {
  const busy = profileOf({
    name: 'busy',
    host: 'gw.example',
    forwards: [forwardOf('local', '5901', 'localhost:5901'), forwardOf('dynamic', '1080')],
  });

  test.beforeEach(async ({ window: { page } }) => {
    await page.evaluate((profile) => {
      window.ginnelDouble.update({ profiles: [profile, ...window.ginnelDouble.snapshot().profiles] });
    }, busy);
    await page.getByRole('row', { name: 'Session', exact: true }).click();
    await page.getByRole('option', { name: 'busy' }).dblclick();
    await expect(page.getByRole('article', { name: 'busy' })).toContainText('Connected');
    await page.getByRole('tab', { name: 'Configuration' }).click();
    await page.getByRole('row', { name: 'Tunnels', exact: true }).click();
  });

  test('what Apply would do is said before it is done', async ({ window: { page } }) => {
    await expect(page.getByText('Nothing to apply')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Apply', exact: true })).toBeEnabled();
    await source(page).fill('8080');
    await destination(page).fill('web:80');
    await add(page);
    const note = page.locator('[data-apply]');
    await expect(note).toContainText('Apply will:');
    await expect(note.getByRole('listitem')).toHaveText(['Start L8080 → web:80']);
    await page.getByText('localhost:5901').click();
    await page.keyboard.press('Delete');
    await expect(note.getByRole('listitem')).toHaveText([
      'Start L8080 → web:80',
      'Stop L5901 → localhost:5901; its connections may finish',
    ]);
    await page.getByRole('button', { name: 'Apply', exact: true }).click();
    await page.getByRole('tab', { name: 'Configuration' }).click();
    await expect(page.getByText('Nothing to apply')).toBeVisible();
    expect(await rows(page)).toEqual(['D1080\t', 'L8080\tweb:80']);
  });

  test('a failed forward is said to be tried again, and many changes are folded', async ({
    window: { page },
  }) => {
    await page.evaluate(
      ([id, forwardId]) => {
        window.ginnelDouble.setForwardState(id as never, forwardId as never, {
          kind: 'failed',
          error: { code: 'listen-failed', data: { address: '127.0.0.1', port: 1080, detail: '' } },
        });
      },
      [busy.id, busy.forwards[1]?.id],
    );
    const note = page.locator('[data-apply]');
    await expect(note.getByRole('listitem')).toHaveText(['Try D1080 again']);
    await source(page).fill('-L 80:a:80 -L 81:a:81');
    await source(page).press('Enter');
    await expect(note.getByRole('listitem').first()).toBeHidden();
    await page.getByText('Apply will make 3 changes to the open session').click();
    await expect(note.getByRole('listitem')).toHaveText([
      'Start L80 → a:80',
      'Start L81 → a:81',
      'Try D1080 again',
    ]);
    await expect(page.getByRole('button', { name: 'Apply', exact: true })).toBeInViewport({ ratio: 1 });
  });

  test('changed options of a row are said at the row and saved ones in the list of sessions', async ({
    window: { page },
  }) => {
    await page.getByText('localhost:5901').dblclick();
    const editor = page.getByRole('group', { name: 'Edit L5901' });
    await editor.getByRole('button', { name: 'More options' }).click();
    await editor.getByRole('textbox', { name: 'Accept connections from' }).fill('10.0.0.0/8');
    await page.keyboard.press('Enter');
    await expect(page.locator('[data-row]').first()).toContainText(/Listening.*not applied yet/u);
    await expect(page.locator('[data-apply]')).toContainText('Change the options of L5901');
    await page.getByRole('row', { name: 'Session', exact: true }).click();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(page.getByRole('option', { name: 'busy' })).toContainText('changes not applied');
    await page.getByRole('button', { name: 'Apply', exact: true }).click();
    await page.getByRole('tab', { name: 'Configuration' }).click();
    await expect(page.getByRole('option', { name: 'busy' })).not.toContainText('changes not applied');
  });
});
