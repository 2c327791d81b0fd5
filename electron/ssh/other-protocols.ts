/** How servers of other protocols begin, when they speak first: SMTP and FTP, POP3, IMAP, HTTP, VNC, NNTP. */
const beginnings = /^(?:220[ -]|\+OK|\* OK|HTTP\/|RFB |20[01] )/u;

/**
 * Whether what a server says first belongs to another protocol than SSH. Lines of text do not: an SSH server may send some
 * before its identification (RFC 4253, 4.2), and take its time.
 * @param start the first bytes, one character each
 */
export function speaksAnotherProtocol(start: string): boolean {
  // Control characters are no text: MySQL and others begin with lengths.
  return beginnings.test(start) || /[\0-\x08\x0e-\x1a\x1c-\x1f\x7f]/u.test(start);
}
