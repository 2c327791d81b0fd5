import type { Page } from '@playwright/test';
import type { Connection } from '../../shared/connections';
import type { Forward } from '../../shared/forward';
import { connectionIdSchema } from '../../shared/ids';
import type { SessionProfile } from '../../shared/session-profile';
import type { SessionStatus } from '../../shared/status';
import { up } from '../support/double-states';
import { forwardOf, profileOf } from '../support/samples';
import {
  chooseForForward,
  forwardRow,
  listedSession,
  openPanel,
  sessionCard,
  showStatus,
} from '../support/window-actions';
import { expect, test } from '../support/window-page';

const database = forwardOf('local', '5432', 'db.internal:5432', { name: 'Read replica' });
const web = forwardOf('local', '8080', 'localhost:80');
const socks = forwardOf('dynamic', '1080');
const office = profileOf({ name: 'office', host: 'me@gw.example', forwards: [database, web, socks] });

const manyOf = (amount: number): SessionProfile =>
  profileOf({
    name: 'many',
    host: 'gw.example',
    forwards: Array.from({ length: amount }, (_, at) => forwardOf('local', String(6000 + at), 'db:5432')),
  });

/** The saved forwards of a session. */
const savedForwards = (page: Page, { id }: SessionProfile): Promise<readonly Forward[] | undefined> =>
  page.evaluate(
    (session) => window.ginnelDouble.snapshot().profiles.find((profile) => profile.id === session)?.forwards,
    id,
  );

test.afterEach(({ window: { complaints } }) => {
  expect(complaints).toEqual([]);
});

test('fourteen forwards and more are in sight at 1024×700, each on a line of 32 px, and nothing in the header wraps', async ({
  window: { page, open },
}) => {
  await page.setViewportSize({ width: 1024, height: 700 });
  const many = manyOf(40);
  await open(
    {
      profiles: [many],
      sessions: [up(many, Date.now() - 7_200_000)],
      vitals: [{ sessionId: many.id, roundTrip: 18 }],
    },
    'home',
  );
  const rows = page.getByRole('grid', { name: 'Forwarded ports of many' }).getByRole('row');
  await expect(rows).toHaveCount(40);
  const whole = await rows.evaluateAll(
    (elements) =>
      elements.filter((element) => {
        const { top, bottom } = element.getBoundingClientRect();
        return top >= 0 && bottom <= window.innerHeight;
      }).length,
  );
  expect(whole).toBeGreaterThanOrEqual(14);
  const line = rows.first().locator('[data-source]');
  expect((await line.boundingBox())?.height).toBe(32);
  const header = sessionCard(page, 'many').locator('header');
  expect((await header.boundingBox())?.height).toBeLessThan(52);
  const cut = await rows
    .first()
    .evaluate(
      (row) => row.scrollWidth > row.clientWidth || document.documentElement.scrollWidth > window.innerWidth,
    );
  expect(cut).toBe(false);
});

test('the list is one stop of the Tab key; arrows lead from line to line and through what is in one', async ({
  window: { page, open },
}) => {
  await open({ profiles: [office], sessions: [up(office, Date.now())] }, 'home');
  const card = sessionCard(page, 'office');
  await page.getByRole('tab', { name: 'Status' }).focus();
  await page.keyboard.press('Tab');
  await expect(forwardRow(card, 'L5432')).toBeFocused();
  await expect(forwardRow(card, 'L5432')).toHaveAccessibleName(
    'Read replica, Local L5432, listens on localhost:5432, leads to db.internal:5432, Listening',
  );
  await page.keyboard.press('ArrowDown');
  await expect(forwardRow(card, 'L8080')).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(card.getByRole('switch', { name: 'L8080' })).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(card.getByRole('button', { name: 'Copy localhost:8080' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(card.getByRole('button', { name: 'Copied localhost:8080' })).toBeFocused();
  await page.keyboard.press('End');
  await expect(forwardRow(card, 'D1080')).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(card.getByRole('combobox', { name: 'Kind' })).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await expect(forwardRow(card, 'D1080').locator(':focus')).toHaveCount(1);
  await page.keyboard.press('Shift+Tab');
  await expect(page.getByRole('tab', { name: 'Status' })).toBeFocused();
});

test('a switch is saved at once, says so and is taken back by Ctrl+Z; the form follows and counts as unchanged', async ({
  window: { page, open },
}) => {
  await open({ profiles: [office], sessions: [up(office, Date.now())] }, 'home');
  await openPanel(page, 'Tunnels');
  await page.getByRole('tab', { name: 'Status' }).click();
  const card = sessionCard(page, 'office');
  await card.getByRole('switch', { name: 'L8080' }).uncheck({ force: true });
  await expect(page.getByRole('status')).toContainText(['Switched L8080 off.']);
  await expect(forwardRow(card, 'L8080')).toContainText('Off');
  expect((await savedForwards(page, office))?.map(({ enabled }) => enabled)).toEqual([true, false, true]);
  await expect(card.getByText('unsaved changes')).toHaveCount(0);
  await page.keyboard.press('Control+z');
  await expect(card.getByRole('switch', { name: 'L8080' })).toBeChecked();
  expect((await savedForwards(page, office))?.map(({ enabled }) => enabled)).toEqual([true, true, true]);
});

test('F2 turns a line into fields; Enter saves them, Escape leaves them, and the focus is at the line again', async ({
  window: { page, open },
}) => {
  await open({ profiles: [office], sessions: [up(office, Date.now())] }, 'home');
  const card = sessionCard(page, 'office');
  await forwardRow(card, 'L8080').click({ position: { x: 400, y: 16 } });
  await page.keyboard.press('F2');
  const fields = card.getByRole('group', { name: 'Edit L8080' });
  const source = fields.getByRole('textbox', { name: 'Source port' });
  await expect(source).toBeFocused();
  await source.fill('8081');
  // Keys of the fields are theirs, and not the list's.
  await page.keyboard.press('ArrowLeft');
  await expect(source).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(forwardRow(card, 'L8080')).toBeFocused();
  await page.keyboard.press('F2');
  await source.fill('5432');
  await page.keyboard.press('Enter');
  await expect(source).toHaveAccessibleDescription(/Specified forwarding already exists|overlaps/u);
  await source.fill('8082');
  await page.keyboard.press('Enter');
  await expect(forwardRow(card, 'L8082')).toBeFocused();
  await expect(page.getByRole('status')).toContainText(['Changed to L8082 → localhost:80.']);
  expect((await savedForwards(page, office))?.[1]?.source).toMatchObject({ port: 8082 });
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(forwardRow(card, 'L8080')).toContainText('Listening');
});

test('Delete takes off what is selected, in one go and with Undo in its place, and the focus stays in the list', async ({
  window: { page, open },
}) => {
  await open({ profiles: [office], sessions: [up(office, Date.now())] }, 'home');
  const card = sessionCard(page, 'office');
  await forwardRow(card, 'L5432').click({ position: { x: 400, y: 16 } });
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Delete');
  await expect(page.getByRole('status')).toContainText(['Removed 2 forwarded ports.']);
  await expect(card.getByRole('grid').getByRole('row')).toHaveCount(1);
  await expect(forwardRow(card, 'D1080')).toBeFocused();
  expect(await savedForwards(page, office)).toHaveLength(1);
  await page.keyboard.press('Control+z');
  await expect(card.getByRole('grid').getByRole('row')).toHaveCount(3);
  expect((await savedForwards(page, office))?.map(({ id }) => id)).toEqual(
    office.forwards.map(({ id }) => id),
  );
  await expect(card.getByText('unsaved changes')).toHaveCount(0);
});

test('removing or switching off what has connections asks first, how many and from where', async ({
  window: { page, open },
}) => {
  await open({ profiles: [office], sessions: [up(office, Date.now())] }, 'home');
  const card = sessionCard(page, 'office');
  const live: Connection = {
    ...{ id: connectionIdSchema.parse(1), from: '127.0.0.1:50001', to: 'db.internal:5432' },
    ...{ program: { name: 'psql', pid: 4711 }, since: Date.now(), opened: Date.now(), ended: null },
    ...{ sent: 0, received: 0 },
  };
  await page.evaluate(
    ([session, forward, connection]) => {
      window.ginnelDouble.setConnections(session, forward, { live: [connection], liveTotal: 1, closed: [] });
    },
    [office.id, database.id, live] as const,
  );
  await chooseForForward(card, 'L5432', 'Remove');
  const question = page.getByRole('dialog', { name: 'End 1 connection?' });
  await expect(question).toContainText(
    '1 connection runs through L5432, from 127.0.0.1:50001 (psql (process 4711)).',
  );
  await page.keyboard.press('Escape');
  await expect(forwardRow(card, 'L5432')).toBeVisible();
  await card.getByRole('switch', { name: 'L5432' }).click({ force: true });
  await question.getByRole('button', { name: 'Switch off' }).click();
  await expect(forwardRow(card, 'L5432')).toContainText('Off');
});

test('what lasts until the session is disconnected is marked, and not saved', async ({
  window: { page, open },
}) => {
  await open({ profiles: [office], sessions: [up(office, Date.now())] }, 'home');
  const card = sessionCard(page, 'office');
  await card.getByRole('textbox', { name: 'Source port' }).fill('9000');
  await card.getByRole('textbox', { name: 'Destination' }).fill('web:80');
  await card.getByRole('button', { name: 'More options' }).click();
  await card.getByRole('checkbox', { name: 'Only until disconnect' }).check({ force: true });
  await card.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(forwardRow(card, 'L9000')).toContainText('until disconnect');
  await chooseForForward(card, 'L8080', 'Switch off until disconnect');
  await expect(forwardRow(card, 'L8080')).toContainText('until disconnect');
  expect(await savedForwards(page, office)).toEqual(office.forwards);
});

test('a session that is not open has the same lines, switches for what it starts with, and the row that adds', async ({
  window: { page, open },
}) => {
  await open({ profiles: [office] }, 'home');
  const card = sessionCard(page, 'office');
  await expect(card.getByRole('button', { name: 'Connect', exact: true })).toBeVisible();
  await card.getByRole('switch', { name: 'D1080' }).uncheck({ force: true });
  await expect(card.getByRole('switch', { name: 'D1080' })).not.toBeChecked();
  await card.getByRole('textbox', { name: 'Source port' }).fill('-L 9000:web:80');
  await page.keyboard.press('Enter');
  await expect(forwardRow(card, 'L9000')).toContainText('Once connected');
  const saved = await savedForwards(page, office);
  expect(saved?.map(({ enabled }) => enabled)).toEqual([true, true, false, true]);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(forwardRow(card, 'L9000')).toHaveCount(0);
});

test('what is typed in the row that adds is kept while other sessions are looked at', async ({
  window: { page, open },
}) => {
  await open({ profiles: [office, manyOf(1)] }, 'home');
  await showStatus(page, 'office');
  await sessionCard(page, 'office').getByRole('textbox', { name: 'Source port' }).fill('9000');
  await showStatus(page, 'many');
  await expect(sessionCard(page, 'many').getByRole('textbox', { name: 'Source port' })).toHaveValue('');
  await showStatus(page, 'office');
  await expect(sessionCard(page, 'office').getByRole('textbox', { name: 'Source port' })).toHaveValue('9000');
});

test('one destination that does not answer is half a mark and a count, in the header as in the list', async ({
  window: { page, open },
}) => {
  const session = up(office, Date.now());
  const error = { code: 'channel-refused', data: { host: 'localhost', port: 80, detail: '' } } as const;
  const forwards = session.forwards.map((status): SessionStatus['forwards'][number] =>
    status.forward.id === web.id
      ? { ...status, reachability: { kind: 'failed', at: Date.now(), error } }
      : status,
  );
  await open({ profiles: [office], sessions: [{ ...session, forwards }] }, 'home');
  const card = sessionCard(page, 'office');
  await expect(card.locator('header')).toContainText('1 of 3 down');
  await expect(forwardRow(card, 'L8080')).toContainText('refused');
  await expect(listedSession(page, 'office').first()).toContainText('1 of 3 down');
});

test('of a thousand forwards those in sight are drawn, and the keyboard reaches the last', async ({
  window: { page, open },
}) => {
  const many = manyOf(1000);
  await open({ profiles: [many], sessions: [up(many, Date.now())] }, 'home');
  const card = sessionCard(page, 'many');
  const rows = page.getByRole('grid', { name: 'Forwarded ports of many' }).getByRole('row');
  await expect(forwardRow(card, 'L6000')).toBeVisible();
  expect(await rows.count()).toBeLessThan(120);
  await forwardRow(card, 'L6000').click({ position: { x: 400, y: 16 } });
  await page.keyboard.press('End');
  await expect(forwardRow(card, 'L6999')).toBeFocused();
  await expect(forwardRow(card, 'L6999')).toBeInViewport({ ratio: 1 });
});
