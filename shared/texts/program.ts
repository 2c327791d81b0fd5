import { trayName } from './common';

export const keepsTunnelsUp = 'keeps SSH tunnels up. Its window follows PuTTY’s configuration box.';
export const runsAs = 'Runs as';
export const browserMode = 'browser mode';
export const desktopApp = 'desktop app';
export const on = 'on';
export const sessionsAreIn = 'Saved sessions are in';
export const logsAreIn = 'Event logs are in';
export const licence =
  'Distributed under the MIT licence. No data leaves this computer but what you send through your tunnels.';
export const diagnosticReportButton = '&Diagnostic report...';
export const aboutGinnel = 'About Ginnel';
export const report =
  'To attach to a report of a fault. It holds the versions of Ginnel and of what it runs on, the program’s settings and notices, and the states of open sessions';
export const reportOfSession = (title: string): string =>
  `; and the settings, the history and the event log of “${title}”.`;
export const reportHides =
  'Passwords and passphrases are not in it. Names and addresses of computers, user names, paths, notes, keys and fingerprints are replaced by words like';
export const reportLeavesOut =
  ', and what servers and programs wrote in their own words is left out. Nothing is sent: look through it before you give it away.';
export const reportText = 'Text of the report';
export const gathering = 'Gathering it…';
export const closeReport = 'C&lose';
export const diagnosticReport = 'Diagnostic report';
export const holdForAll = 'They hold for all sessions, and are saved at once.';
export const startAtLogin = 'Start Ginnel when I &log in to this computer';
export const showNotifications = 'Show &notifications';
export const theme = '&Theme:';
export const themes = { system: 'S&ystem', light: 'Li&ght', dark: '&Dark' } as const;
export const logToFiles = '&Write event logs to files';
export const inWord = 'In';
export const logFolderHint =
  ', for you alone; a few megabytes for each session at most. Passwords are never in them.';
export const programSettingsTitle = 'Program settings';
export const notifiesWhen =
  'When a session is lost for longer than a moment, comes back, or needs an answer. Each session can be left out, on its Reconnecting panel.';
export const notInBrowser = (words: string): string =>
  `${words} Browser mode shows none; this is for the desktop app.`;
export const notificationsFail = (platform: string, detail: string): string =>
  `${platform === 'darwin' ? 'macOS' : 'Windows'} did not show the last one: “${detail}”. Look for Ginnel in ${platform === 'darwin' ? 'System Settings > Notifications' : 'Settings > System > Notifications'}.`;
export const startsInTray = (platform: string): string =>
  `It starts in the ${trayName(platform)}, and connects the sessions that are marked “Connect when Ginnel starts”.`;
export const startByService =
  'In browser mode the system does that, once “ginnel service install --web” was typed into a terminal.';
export const startInDesktopOnly = 'The desktop app can do that; this is browser mode.';
export const startNotFromSource =
  'This Ginnel was started out of its source code, which cannot be put on this system’s list.';
