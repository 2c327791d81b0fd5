import { test as base } from '@playwright/test';
import { startBrowserMode, type BrowserMode } from './browser-mode';
import { startHttpServer, startSshd, type NetServer, type SshServer } from './ssh-servers';

/** Playwright's test with Ginnel in browser mode, a server that takes a password, and a web page behind it. */
export const test = base.extend<{ ginnel: BrowserMode; sshd: SshServer; web: NetServer }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of fixtures from this pattern
  ginnel: async ({}, use) => {
    const ginnel = await startBrowserMode();
    await use(ginnel);
    await ginnel.close();
  },
  // eslint-disable-next-line no-empty-pattern -- as above
  sshd: async ({}, use) => {
    const sshd = await startSshd({ auth: ['password'] });
    await use(sshd);
    await sshd.close();
  },
  // eslint-disable-next-line no-empty-pattern -- as above
  web: async ({}, use) => {
    const web = await startHttpServer('hello from behind the server');
    await use(web);
    await web.close();
  },
});

export { expect } from '@playwright/test';
