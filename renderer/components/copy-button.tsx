import { Check, Copy } from 'lucide-react';
import * as common from '../../shared/texts/common';
import { useState, type ReactNode } from 'react';
import { IconButton } from './controls';
import { copyText } from './copy-text';

/**
 * Puts a text into the clipboard, and says so until the focus goes on.
 * @param what names what is copied, for the label: `Copy 127.0.0.1:5901`
 */
export function CopyButton({
  text,
  what = text,
}: {
  readonly text: string;
  readonly what?: string;
}): ReactNode {
  const [copied, setCopied] = useState(false);
  return (
    <IconButton
      label={copied ? common.copiedNamed(text) : common.copyNamed(what)}
      icon={copied ? <Check /> : <Copy />}
      onBlur={() => setCopied(false)}
      onClick={() => setCopied(copyText(text))}
    />
  );
}
