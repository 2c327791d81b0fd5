import type { LeftOutReason } from '../../../shared/import-plan';
import * as texts from '../../../shared/texts/import-putty';

/** Settings that are left out for one and the same reason. */
export interface KeyGroup {
  readonly reason: LeftOutReason;
  readonly why: string;
  /** @param key in lower case */
  readonly holds: (key: string, value: string) => boolean;
}

function among(...keys: readonly string[]): (key: string) => boolean {
  const lower = new Set(keys.flatMap((line) => line.toLowerCase().split(' ')));
  return (key) => lower.has(key);
}

/** Lower case, as the registry makes no difference. Colours, fonts and the like are as many as there are. */
const isOfTerminal = among(
  'TerminalType TerminalSpeed TerminalModes Environment NoPTY SshNoShell CloseOnExit WarnOnClose StampUtmp LoginShell',
  'ANSIColour AltF4 AltOnly AltSpace AlwaysOnTop Answerback ApplicationCursorKeys ApplicationKeypad AutoWrapMode BCE',
  'BackspaceIsDelete BlinkCur BlinkText BoldAsColour CJKAmbigWide CRImpliesLF CapsLockCyr ComposeKey CtrlAltKeys',
  'CtrlShiftCV CtrlShiftIns CurType DECOriginMode DisableArabicShaping DisableBidi EraseToScrollback',
  'FullScreenOnAltEnter HideMousePtr LFImpliesCR LineCodePage LinuxFunctionKeys LocalEcho LocalEdit LocalUserName LockSize',
  'MouseAutocopy MouseIsXterm MouseOverride MousePaste NetHackKeypad NoAltScreen NoApplicationCursors NoApplicationKeys',
  'NoDBackspace NoMouseReporting NoRemoteCharset NoRemoteClearScroll NoRemoteQTitle NoRemoteResize NoRemoteWinTitle',
  'PassiveTelnet PasteControls PasteRTF Printer RFCEnviron RXVTHomeEnd RawCNP RectSelect RemoteQTitleAction',
  'ScrollBar ScrollBarFullScreen ScrollOnDisp ScrollOnKey ScrollbackLines ScrollbarOnLeft ShadowBold ShadowBoldOffset',
  'ShiftedArrowKeys SunkenEdge TelnetKey TelnetRet TermHeight TermWidth TrueColour TryPalette UTF8Override UTF8linedraw',
  'UseSystemColours WinNameAlways WinTitle WindowBorder WindowClass Xterm256Colour X11Display X11AuthType X11AuthFile',
  'ProxyLogToTerm',
);
const terminalPattern =
  /^(?:colour\d+|wordness\d+|(?:wide|bold|widebold)?font(?:name|charset|height|isbold|quality|vtmode)?|bell\w*|beep\w*|serial\w+|supdup\w+)$/u;

/** Settings that PuTTY writes into every session by itself. */
const usual: Readonly<Record<string, string>> = {
  rekeytime: '60',
  rekeybytes: '1G',
  gssapirekey: '2',
  connectionsharing: '0',
  connectionsharingupstream: '1',
  connectionsharingdownstream: '1',
  authgssapi: '1',
  authgssapikex: '1',
  gssapifwd: '0',
  gsscustom: '',
  logtype: '0',
  bugdropstart: '1',
  bugfilterkexinit: '1',
};

/** Where PuTTY's log goes, and which libraries it looks for, counts only beside a setting that says so. */
const isDetail = (key: string): boolean => /^(?:log(?!type$|host$)\w+|sshlog\w+|gsslibs)$/u.test(key);
const isUsual = (key: string, value: string): boolean =>
  isDetail(key) || (usual[key] ?? (key.startsWith('bug') ? '0' : null)) === value.trim();

/** Settings without a place here, in groups, so that two hundred settings are not two hundred remarks. The first that holds counts. */
export const keyGroups: readonly KeyGroup[] = [
  {
    reason: 'meaningless',
    why: texts.terminal,
    holds: (key, value) => isOfTerminal(key) || terminalPattern.test(key) || isUsual(key, value),
  },
  { reason: 'meaningless', why: texts.logs, holds: among('LogType') },
  { reason: 'meaningless', why: texts.rekeying, holds: among('RekeyTime RekeyBytes GssapiRekey') },
  { reason: 'meaningless', why: texts.sharing, holds: (key) => key.startsWith('connectionsharing') },
  {
    reason: 'unsupported',
    why: texts.gssapi,
    holds: among('AuthGSSAPI AuthGSSAPIKEX GSSCustom GssapiFwd'),
  },
  { reason: 'unsupported', why: texts.bugs, holds: (key) => key.startsWith('bug') },
];

/** The last group: what nobody here has heard of. */
export const unknownKeys: Readonly<Record<'PuTTY' | 'KiTTY', Omit<KeyGroup, 'holds'>>> = {
  PuTTY: { reason: 'unsupported', why: texts.unknownSettings },
  KiTTY: { reason: 'meaningless', why: texts.ofKitty },
};

/** Settings that ask for something Ginnel does not do, unless they are off: 0, or empty. */
export const unlessOff: readonly (readonly [key: string, reason: LeftOutReason, why: string])[] = [
  ['X11Forward', 'unsupported', texts.x11],
  ['RemoteCommand', 'meaningless', texts.remoteCommand],
  ['SshNoAuth', 'unsupported', texts.noAuthentication],
  ['SshNoTrivialAuth', 'unsupported', texts.trivialAuthentication],
  ['AuthTIS', 'unsupported', texts.onlySsh1],
  ['SSH2DES', 'unsupported', texts.singleDes],
  ['ChangeUsername', 'unsupported', texts.changeUsername],
  ['AuthPlugin', 'unsupported', texts.authPlugin],
  ['PortKnocking', 'unsupported', texts.portKnocking],
];

/** Names of passwords. */
export const secretKeys = ['Password', 'ProxyPassword', 'PasswordProxy'] as const;
