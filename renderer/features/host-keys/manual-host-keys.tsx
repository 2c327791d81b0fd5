import { useId, useRef, useState, type ReactNode } from 'react';
import { clsx } from 'clsx';
import { ListBox, ListBoxItem } from 'react-aria-components';
import type { AppError } from '../../../shared/errors';
import { readListedHostKey } from '../../../shared/host-key-text';
import * as texts from '../../../shared/texts/host-keys';
import * as common from '../../../shared/texts/common';
import { GroupBox, PushButton, TextField } from '../../components/controls';
import { isShortcut } from '../../components/shortcuts';
import { useDraft, useServices } from '../../services-context';
import { editProfile } from '../../state/draft';
import listStyles from '../../components/list.module.css';
import textStyles from '../../components/text.module.css';
import styles from './host-keys.module.css';

/** As many as a profile holds. */
const limit = 100;

/** PuTTY's list of host keys or fingerprints to accept, given by hand. */
export function ManualHostKeys(): ReactNode {
  const { draft } = useServices();
  const hostKeys = useDraft(({ profile }) => profile.hostKeys);
  const text = useDraft(({ hostKeyText }) => hostKeyText);
  const [error, setError] = useState<AppError | null>(null);
  const [selected, setSelected] = useState<string | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  const add = (): void => {
    const read = readListedHostKey(text);
    const problem: AppError | null = !read.ok
      ? read.error
      : hostKeys.includes(read.value)
        ? { code: 'fingerprint-exists', data: {} }
        : null;
    setError(problem);
    box.current?.querySelector('input')?.focus();
    if (problem !== null || !read.ok) {
      box.current?.querySelector('input')?.select();
      return;
    }
    editProfile(draft, { hostKeys: [...hostKeys, read.value] });
    draft.setState({ hostKeyText: '' });
  };
  const remove = (): void => {
    const at = hostKeys.findIndex((key) => key === selected);
    if (at < 0) return;
    const rest = hostKeys.filter((_key, index) => index !== at);
    editProfile(draft, { hostKeys: rest });
    setSelected(rest[Math.min(at, rest.length - 1)] ?? null);
  };
  return (
    <GroupBox title={texts.byHand}>
      <div className={listStyles.heading}>
        <span id={`${id}-label`}>{texts.keysToAccept}</span>
        <PushButton label={common.removeLabel} disabled={selected === null} onClick={remove} />
      </div>
      <div
        onKeyDown={(event) => {
          if (isShortcut(event, 'remove')) remove();
        }}
      >
        <ListBox
          aria-labelledby={`${id}-label`}
          className={clsx(listStyles.list, styles.manualKeys)}
          selectionMode="single"
          selectionBehavior="replace"
          disallowEmptySelection
          selectedKeys={selected === null ? [] : [selected]}
          onSelectionChange={(keys) => {
            const [first] = keys === 'all' ? [] : [...keys];
            setSelected(typeof first === 'string' ? first : null);
          }}
          renderEmptyState={() => <p className={listStyles.empty}>{texts.noneGiven}</p>}
          items={hostKeys.map((key) => ({ id: key }))}
        >
          {({ id: key }) => (
            <ListBoxItem id={key} textValue={key} className={clsx(listStyles.row, styles.manualKey)}>
              {key}
            </ListBoxItem>
          )}
        </ListBox>
      </div>
      <div className={styles.keyAndButton} ref={box}>
        <TextField
          label={texts.key}
          beside
          value={text}
          maxLength={16_384}
          error={error}
          disabled={hostKeys.length >= limit}
          onChange={(typed) => {
            draft.setState({ hostKeyText: typed });
            setError(null);
          }}
          onKeyDown={(event) => {
            // Enter opens the session anywhere else; a key that was just typed would be left out by that.
            if (event.key !== 'Enter') return;
            event.preventDefault();
            add();
          }}
        />
        <PushButton label={texts.addKey} disabled={hostKeys.length >= limit} onClick={add} />
      </div>
      <p className={textStyles.hint}>
        {texts.asShown}
        <code>SHA256:…</code> {texts.orWholeKey}
      </p>
    </GroupBox>
  );
}
