import type { Locator, Page } from '@playwright/test';
import { up } from '../support/double-states';
import { forwardOf, profileOf } from '../support/samples';
import { expect, test } from '../support/window-page';

const office = profileOf({ name: 'office', host: 'anna@gw.example' });

const box = (page: Page, name: string): Locator => page.getByRole('textbox', { name, exact: true });
const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click();
const panel = (page: Page, name: string): Promise<void> =>
  page.getByRole('row', { name, exact: true }).click();

test.afterEach(({ window: { complaints } }) => {
  expect(complaints).toEqual([]);
});

test('the picture follows the fields, and stays unfolded over a reload', async ({
  window: { page, open },
}) => {
  await open({ profiles: [office] });
  await box(page, 'Host Name (or IP address)').fill('gw.example');
  await panel(page, 'Tunnels');
  await press(page, 'Picture');
  const figure = page.getByRole('figure');
  await expect(figure).toContainText('Type a source port: programs on this computer connect to it.');
  await box(page, 'Source port').fill('8080');
  await box(page, 'Destination').fill('db:5432');
  await expect(figure).toContainText('A program on this computer connects to localhost:8080.');
  await expect(figure).toContainText('to the SSH server gw.example, which connects to db:5432.');
  await page.getByRole('radio', { name: 'Remote' }).check();
  await expect(figure).toContainText('A program on the SSH server connects to localhost:8080 there.');
  const drawn = figure.locator('svg');
  await expect(drawn).toHaveAttribute('aria-hidden', 'true');
  await expect(drawn.locator('text', { hasText: 'outside SSH' })).toHaveCount(1);
  await page.reload();
  await expect(page.getByRole('button', { name: 'Picture' })).toHaveAttribute('aria-expanded', 'true');
});

test('the picture stands in a column where a row has no room, and nothing is cut off', async ({
  window: { page, open },
}) => {
  await open({ profiles: [office] });
  await panel(page, 'Tunnels');
  await box(page, 'Source port').fill('*:8080');
  await box(page, 'Destination').fill('db:5432');
  await press(page, 'Picture');
  const drawn = page.getByRole('figure').locator('svg');
  for (const width of [1024, 320]) {
    await page.setViewportSize({ width, height: 900 });
    const [outer, inner] = [await page.getByRole('figure').boundingBox(), await drawn.boundingBox()];
    expect(inner?.width).toBeLessThanOrEqual(outer?.width ?? 0);
    // Letters keep their size: the drawing is laid out anew, not shrunk.
    await expect
      .poll(() =>
        drawn.evaluate((svg) => svg.getBoundingClientRect().width / Number(svg.getAttribute('width'))),
      )
      .toBe(1);
  }
});

test('a port below 1024 is told while it is typed, and is no error', async ({ window: { page, open } }) => {
  await open({});
  await panel(page, 'Tunnels');
  const source = box(page, 'Source port');
  await source.fill('80');
  await expect(
    page.getByText('Linux lets programs listen below 1024 only with special rights'),
  ).toBeVisible();
  await expect(source).not.toHaveAttribute('aria-invalid', 'true');
  await page.getByRole('radio', { name: 'Remote' }).check();
  await expect(page.getByText('Most servers let only root listen below 1024')).toBeVisible();
  await source.fill('8080');
  await expect(page.getByText('below 1024')).toBeHidden();
});

test('the address a server listens on is told from who may connect', async ({ window: { page, open } }) => {
  await open({});
  await panel(page, 'Tunnels');
  await page.getByRole('radio', { name: 'Remote' }).check();
  await box(page, 'Source port').fill('7.7.7.7:8080');
  await expect(page.getByText('7.7.7.7 is where the server listens, not who may connect.')).toBeVisible();
  await press(page, 'Accept connections from 7.7.7.7 only');
  await expect(box(page, 'Source port')).toHaveValue('*:8080');
  await expect(box(page, 'Source port')).toBeFocused();
  await expect(box(page, 'Accept connections from')).toHaveValue('7.7.7.7');
  await expect(page.getByText('It is the server that tells where a connection comes from')).toBeVisible();
});

test('http:// in a destination is told, and left out with one click', async ({ window: { page, open } }) => {
  await open({});
  await panel(page, 'Tunnels');
  const destination = box(page, 'Destination');
  await box(page, 'Source port').fill('8080');
  await destination.fill('http://localhost:8080/');
  await expect(page.getByText('A destination is host:port, without http://.')).toBeVisible();
  await press(page, 'Add');
  await expect(page.getByText('Leave http:// out: type localhost:8080.')).toBeVisible();
  await press(page, 'Use localhost:8080');
  await expect(destination).toHaveValue('localhost:8080');
  await expect(destination).toBeFocused();
  await destination.fill('http://intranet.corp/');
  await press(page, 'Use intranet.corp:80 as a web site');
  await expect(destination).toHaveValue('intranet.corp:80');
  await expect(
    page.getByRole('checkbox', { name: 'The destination is a web site (HTTP Host)' }),
  ).toBeChecked();
});

test('the line below the forwards advises as the Tunnels panel does', async ({ window: { page, open } }) => {
  await open({ profiles: [office] }, 'home');
  const source = box(page, 'Source port');
  const destination = box(page, 'Destination');
  await source.fill('80');
  await expect(
    page.getByText('Linux lets programs listen below 1024 only with special rights'),
  ).toBeVisible();
  await destination.fill('http://intranet.corp/');
  await press(page, 'Add');
  await expect(page.getByText('Leave http:// out: type intranet.corp:80.')).toBeVisible();
  await press(page, 'Use intranet.corp:80');
  await expect(destination).toHaveValue('intranet.corp:80');
  await expect(destination).toBeFocused();
  await page.getByLabel('Kind').selectOption('Remote');
  await source.fill('7.7.7.7:8080');
  await press(page, 'Accept connections from 7.7.7.7 only');
  await expect(source).toHaveValue('*:8080');
  await expect(box(page, 'Accept connections from')).toHaveValue('7.7.7.7');
});

test('what is said of a long text stays below its field', async ({ window: { page, open } }) => {
  await open({});
  const port = box(page, 'Port');
  await port.fill('9'.repeat(10_000));
  await port.blur();
  const alert = page.getByRole('alert').filter({ hasText: 'Ports go from 1 to 65535.' });
  const [outer, inner] = [await alert.boundingBox(), await alert.locator('span').first().boundingBox()];
  expect((inner?.x ?? 0) + (inner?.width ?? 0)).toBeLessThanOrEqual((outer?.x ?? 0) + (outer?.width ?? 0));
  expect(outer?.height).toBeLessThan(400);
});

test('what stands together in Host Name goes where it belongs with one click', async ({
  window: { page, open },
}) => {
  await open({});
  const host = box(page, 'Host Name (or IP address)');
  await host.fill('anna@gw.example:2222');
  await press(page, 'Use host gw.example, port 2222, user anna');
  await expect(host).toHaveValue('gw.example');
  await expect(host).toBeFocused();
  await expect(box(page, 'Port')).toHaveValue('2222');
  await expect(box(page, 'Auto-login username')).toHaveValue('anna');
  await host.fill('https://example.com/');
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await expect(
    page.getByText('"https://example.com/" is the address of a web page, not of an SSH server.'),
  ).toBeVisible();
  await press(page, 'Use host example.com');
  await expect(host).toHaveValue('example.com');
  await expect(host).not.toHaveAttribute('aria-invalid', 'true');
});

test('the user in Host Name is shown where the user’s name is asked for', async ({
  window: { page, open },
}) => {
  await open({});
  const user = box(page, 'Auto-login username');
  await expect(user).toHaveAttribute('placeholder', 'asked for when empty');
  await box(page, 'Host Name (or IP address)').fill('anna@gw.example');
  await expect(user).toHaveAttribute('placeholder', 'anna');
  await expect(page.getByText('Logs in as anna, from Host Name.')).toBeVisible();
  await user.fill('bert');
  await expect(page.getByText('Not used: Host Name says anna.')).toBeVisible();
});

test('a port that is none is marked when it is left, not only on Open', async ({
  window: { page, open },
}) => {
  await open({});
  const port = box(page, 'Port');
  await port.fill('abc');
  await expect(port).not.toHaveAttribute('aria-invalid', 'true');
  await port.blur();
  await expect(port).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByText('"abc" is neither a port number nor a service name')).toBeVisible();
  await port.fill('22');
  await expect(port).not.toHaveAttribute('aria-invalid', 'true');
});

test('Apply is the proposed button only while there is something to apply', async ({
  window: { page, open },
}) => {
  const port = profileOf({
    name: 'office',
    host: 'gw.example',
    forwards: [forwardOf('local', '8080', 'a:1')],
  });
  await open({ profiles: [port], sessions: [up(port, Date.now())] });
  await page.getByRole('tab', { name: 'Configuration' }).click();
  await page.getByRole('option', { name: 'office' }).click();
  await press(page, 'Load');
  const apply = page.getByRole('button', { name: 'Apply', exact: true });
  await expect(page.getByText('Nothing to apply')).toBeVisible();
  const colour = (): Promise<string> => apply.evaluate((button) => getComputedStyle(button).backgroundColor);
  const quiet = await colour();
  expect(quiet).toBe(
    await page
      .getByRole('button', { name: 'Cancel', exact: true })
      .evaluate((button) => getComputedStyle(button).backgroundColor),
  );
  await panel(page, 'Tunnels');
  await page.getByRole('checkbox', { name: 'Local ports accept connections from other hosts' }).check();
  await expect.poll(colour).not.toBe(quiet);
});

test('an agent that is not there is no error until it is asked for', async ({ window: { page, open } }) => {
  await open({});
  await panel(page, 'Credentials');
  const said = page.getByText('No agent was found.');
  await expect(said).toBeVisible();
  await expect(page.locator('[data-error]')).toHaveCount(0);
  await panel(page, 'Auth');
  await box(page, 'Agent socket (empty for the default)').fill('/run/agent.sock');
  await panel(page, 'Credentials');
  await expect(page.locator('[data-error]')).toContainText('The agent at "/run/agent.sock" does not answer.');
});

test('Load with nothing chosen says what to do', async ({ window: { page, open } }) => {
  await open({ profiles: [office] });
  await press(page, 'Load');
  await expect(page.getByRole('status').getByText('Select a session in the list first.')).toBeVisible();
});
