import { useId, useState, type ReactNode } from 'react';
import { clsx } from 'clsx';
import {
  algorithmFamilies,
  completePreference,
  defaultPreferences,
  warnLine,
  type AlgorithmList,
} from '../../../shared/algorithms';
import * as texts from '../../../shared/texts/algorithms';
import { PushButton } from '../../components/controls';
import { MnemonicText, mnemonicProps } from '../../components/mnemonic';
import { OrderedList, type OrderedRow } from '../../components/ordered-list';
import { isMac } from '../../components/system';
import { useDraft, useReplica, useServices } from '../../services-context';
import { editProfile } from '../../state/draft';
import { say } from '../../state/view';
import textStyles from '../../components/text.module.css';
import styles from './algorithms.module.css';

/** A list of preferences: families of algorithms in order, and among them the line below which it asks first. */
export function PreferenceList({ list }: { readonly list: AlgorithmList }): ReactNode {
  const label = texts.policies[list];
  const { draft, view } = useServices();
  const stored = useDraft(({ profile }) => profile.algorithms[list]);
  const able = useReplica(({ snapshot }) => snapshot?.app.algorithms[list] ?? null);
  const [selected, setSelected] = useState<string | null>(null);
  const id = useId();
  const words = completePreference(list, stored);
  const isDefault = words.join() === defaultPreferences[list].join();
  const set = (preference: readonly string[]): void => {
    const { algorithms } = draft.getState().profile;
    editProfile(draft, { algorithms: { ...algorithms, [list]: preference } });
  };
  const move = (by: -1 | 1): void => {
    const from = selected === null ? -1 : words.indexOf(selected);
    const to = from + by;
    const moved = words[from];
    if (moved === undefined) {
      say(view, texts.selectLine);
      return;
    }
    if (to >= 0 && to < words.length) set(words.toSpliced(from, 1).toSpliced(to, 0, moved));
  };
  return (
    <>
      <p id={id}>
        <MnemonicText label={label} />
      </p>
      <div className={styles.preference}>
        <OrderedList
          labelledBy={id}
          describedBy={`${id}-hint`}
          rows={rowsOf(list, words, able)}
          selected={selected}
          onSelect={setSelected}
          onMove={move}
        />
        <div className={styles.buttons}>
          <PushButton label={texts.up} onClick={() => move(-1)} />
          <PushButton label={texts.down} onClick={() => move(1)} />
          <PushButton
            label={texts.defaults}
            title={texts.restoreOrder}
            disabled={isDefault}
            onClick={() => {
              const before = stored;
              set(defaultPreferences[list]);
              say(view, texts.restoredOrder, () => {
                set(before);
                view.setState({ note: null });
              });
            }}
          />
        </div>
        <button
          type="button"
          className={textStyles.focusCatcher}
          {...mnemonicProps(label)}
          tabIndex={-1}
          aria-hidden="true"
          onClick={({ currentTarget }) =>
            currentTarget.parentElement
              ?.querySelector<HTMLElement>('[role="listbox"], [tabindex="0"]')
              ?.focus()
          }
        />
      </div>
      <p className={textStyles.hint} id={`${id}-hint`}>
        {texts.firstIsUsed(isMac)}
      </p>
    </>
  );
}

function rowsOf(
  list: AlgorithmList,
  words: readonly string[],
  able: readonly string[] | null,
): readonly OrderedRow[] {
  return words.map((word): OrderedRow => {
    if (word === warnLine) {
      return {
        id: word,
        text: texts.warnBelowHere,
        content: texts.warnBelowHere,
        className: clsx(styles.warnLine),
      };
    }
    const family = algorithmFamilies[list].find((known) => known.id === word);
    const text = texts.families[word] ?? word;
    if (able?.includes(word) !== false) {
      return { id: word, text, content: <span title={family?.names.join('\n')}>{text}</span> };
    }
    return {
      id: word,
      text,
      className: clsx(styles.unable),
      content: (
        <>
          <span>{text}</span> <span className={styles.why}>{texts.notHere}</span>
        </>
      ),
    };
  });
}
