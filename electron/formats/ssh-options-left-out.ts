import { leftOut, type LeftOutKeyword } from './ssh-settings';
import * as texts from '../../shared/texts/import-ssh-options';

/** It says nothing that matters to Ginnel. */
function meaningless(why: string): LeftOutKeyword {
  return () => leftOut('meaningless', why);
}

/** Ginnel cannot do it, but does not do it either where the value switches it off. */
function unsupported(why: string, ...off: readonly string[]): LeftOutKeyword {
  return ({ text }) =>
    [...off, 'no', 'false', 'none'].includes(text.toLowerCase())
      ? leftOut('meaningless', texts.asAlways)
      : leftOut('unsupported', why);
}

/** Every keyword of OpenSSH, Debian's and Apple's that is no setting here, in small letters. */
export const leftOutKeywords: Readonly<Record<string, LeftOutKeyword>> = {
  // The session on the server, and the terminal here.
  requesttty: meaningless(texts.noShell),
  remotecommand: meaningless(texts.noShell),
  sessiontype: meaningless(texts.noShell),
  stdinnull: meaningless(texts.noTerminal),
  escapechar: meaningless(texts.noTerminal),
  enableescapecommandline: meaningless(texts.noTerminal),
  obscurekeystroketiming: meaningless(texts.noTerminal),
  forkafterauthentication: meaningless(texts.background),
  sendenv: meaningless(texts.noEnvironment),
  setenv: meaningless(texts.noEnvironment),
  localcommand: unsupported(texts.noLocalCommand),
  permitlocalcommand: unsupported(texts.noLocalCommand),
  controlmaster: meaningless(texts.sharesAnyway),
  controlpath: meaningless(texts.sharesAnyway),
  controlpersist: meaningless(texts.sharesAnyway),
  forwardx11: unsupported(texts.noX11),
  forwardx11trusted: unsupported(texts.noX11),
  forwardx11timeout: unsupported(texts.noX11),
  xauthlocation: meaningless(texts.noX11),
  tunnel: unsupported(texts.noTun),
  tunneldevice: unsupported(texts.noTun),
  // Logging in.
  batchmode: meaningless(texts.asksInWindow),
  numberofpasswordprompts: unsupported(texts.noPromptLimit, '3'),
  kbdinteractivedevices: meaningless(texts.oldProtocol),
  passwordauthentication: ({ text }) =>
    /^(?:yes|true)$/iu.test(text)
      ? leftOut('meaningless', texts.asAlways)
      : leftOut('unsupported', texts.asksForPasswords),
  gssapiauthentication: unsupported(texts.noGssapi),
  gssapidelegatecredentials: unsupported(texts.noGssapi),
  gssapikeyexchange: unsupported(texts.noGssapi),
  gssapiclientidentity: unsupported(texts.noGssapi),
  gssapiserveridentity: unsupported(texts.noGssapi),
  gssapirenewalforcesrekey: unsupported(texts.noGssapi),
  gssapitrustdns: unsupported(texts.noGssapi),
  gssapikexalgorithms: unsupported(texts.noGssapi),
  kerberosauthentication: unsupported(texts.noGssapi),
  kerberostgtpassing: unsupported(texts.noGssapi),
  afstokenpassing: unsupported(texts.noGssapi),
  hostbasedauthentication: unsupported(texts.noHostbased),
  hostbasedacceptedalgorithms: meaningless(texts.noHostbased),
  enablesshkeysign: unsupported(texts.noHostbased),
  pkcs11provider: unsupported(texts.noPkcs11),
  securitykeyprovider: unsupported(texts.noSecurityKeyProvider, 'internal'),
  addkeystoagent: unsupported(texts.noAddKeys),
  usekeychain: meaningless(texts.keychain),
  askpassgui: meaningless(texts.keychain),
  pubkeyacceptedalgorithms: meaningless(texts.choosesSignatures),
  // Host keys.
  stricthostkeychecking: ({ text }) =>
    text.toLowerCase() === 'ask'
      ? leftOut('meaningless', texts.asAlways)
      : leftOut('unsupported', texts.asksForHostKeys),
  userknownhostsfile: unsupported(texts.ownKnownHosts, '~/.ssh/known_hosts'),
  globalknownhostsfile: unsupported(texts.ownKnownHosts, '/etc/ssh/ssh_known_hosts'),
  knownhostscommand: unsupported(texts.noKnownHostsCommand),
  hashknownhosts: meaningless(texts.ownKnownHosts),
  updatehostkeys: meaningless(texts.ownKnownHosts),
  checkhostip: meaningless(texts.ownKnownHosts),
  nohostauthenticationforlocalhost: unsupported(texts.asksForHostKeys),
  verifyhostkeydns: unsupported(texts.noHostKeyDns),
  revokedhostkeys: unsupported(texts.noRevokedFile),
  visualhostkey: meaningless(texts.asksForHostKeys),
  fingerprinthash: meaningless(texts.asksForHostKeys),
  casignaturealgorithms: unsupported(texts.noLimitsOnKeys),
  requiredrsasize: unsupported(texts.noLimitsOnKeys),
  // Algorithms and versions.
  macs: unsupported(texts.noMacs),
  rekeylimit: unsupported(texts.noRekeyLimit),
  compressionlevel: meaningless(texts.oldProtocol),
  cipher: meaningless(texts.oldProtocol),
  protocol: ({ text }) =>
    text.includes('2') ? leftOut('meaningless', texts.asAlways) : leftOut('unsupported', texts.noOldProtocol),
  versionaddendum: unsupported(texts.noAutomaticAnswer),
  warnweakcrypto: meaningless(texts.ownMatter),
  // The connection.
  bindaddress: unsupported(texts.noBind),
  bindinterface: unsupported(texts.noBind),
  connectionattempts: meaningless(texts.comesBack),
  exitonforwardfailure: meaningless(texts.showsEachForward),
  channeltimeout: unsupported(texts.noChannelTimeout),
  ipqos: unsupported(texts.noQos),
  proxyusefdpass: unsupported(texts.noFdpass),
  canonicalizehostname: unsupported(texts.noCanonical),
  canonicaldomains: meaningless(texts.noCanonical),
  canonicalizefallbacklocal: meaningless(texts.noCanonical),
  canonicalizemaxdots: meaningless(texts.noCanonical),
  canonicalizepermittedcnames: meaningless(texts.noCanonical),
  streamlocalbindmask: unsupported(texts.noUmask),
  streamlocalbindunlink: meaningless(texts.removesSockets),
  refuseconnection: unsupported(texts.refuses),
  // Files and messages of ssh itself.
  syslogfacility: meaningless(texts.noSyslog),
  logverbose: meaningless(texts.noSyslog),
  tag: meaningless(texts.noTag),
  include: unsupported(texts.noInclude),
  host: unsupported(texts.noMatchHere),
  match: unsupported(texts.noMatchHere),
  // Of old versions.
  useprivilegedport: meaningless(texts.oldProtocol),
  fallbacktorsh: meaningless(texts.oldProtocol),
  usersh: meaningless(texts.oldProtocol),
  useroaming: meaningless(texts.oldProtocol),
  useblacklistedkeys: meaningless(texts.oldProtocol),
  rhostsauthentication: meaningless(texts.oldProtocol),
  rhostsrsaauthentication: meaningless(texts.oldProtocol),
  rsaauthentication: meaningless(texts.oldProtocol),
  noneenabled: meaningless(texts.oldProtocol),
  noneswitch: meaningless(texts.oldProtocol),
};
