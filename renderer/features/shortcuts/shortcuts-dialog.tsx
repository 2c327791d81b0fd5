import { Fragment, type ReactNode } from 'react';
import * as common from '../../../shared/texts/common';
import * as texts from '../../../shared/texts/shortcuts';
import { PushButton } from '../../components/controls';
import { Modal } from '../../components/modal';
import {
  chordsOf,
  isKeptByBrowsers,
  shortcutIds,
  shortcuts,
  type ShortcutId,
  type ShortcutPlace,
} from '../../components/shortcuts';
import { isMac } from '../../components/system';
import { useReplica, useServices, useView } from '../../services-context';
import styles from './shortcuts-dialog.module.css';
import modalStyles from '../../components/modal.module.css';
import textStyles from '../../components/text.module.css';

const places = Object.keys(texts.places) as readonly ShortcutPlace[];

/** The list of the keys, while it is shown. */
export function ShortcutsDialog(): ReactNode {
  const { view } = useServices();
  const isShown = useView((state) => state.shortcuts);
  const isBrowser = useReplica(({ snapshot }) => snapshot?.app.mode === 'browser');
  if (!isShown) return null;
  const close = (): void => view.setState({ shortcuts: false });
  const ids = shortcutIds.filter((id) => !(isBrowser && isKeptByBrowsers(id)));
  return (
    <Modal title={texts.title} onCancel={close}>
      <div className={modalStyles.body}>
        {places.map((place) => (
          <Place key={place} place={place} ids={ids.filter((id) => shortcuts[id].place === place)} />
        ))}
        {isBrowser ? <p className={textStyles.hint}>{texts.browserKeeps}</p> : null}
      </div>
      <div className={modalStyles.buttons}>
        <span className={textStyles.spring} />
        <PushButton label={common.close} look="default" data-first-focus onClick={close} />
      </div>
    </Modal>
  );
}

function Place({
  place,
  ids,
}: {
  readonly place: ShortcutPlace;
  readonly ids: readonly ShortcutId[];
}): ReactNode {
  return (
    <section>
      <h2 className={styles['place']}>{texts.places[place]}</h2>
      <dl className={styles['keys']}>
        {ids.map((id) => (
          <Row key={id} keys={chordsOf(id).map(({ key, held }) => texts.keyWords(key, held, isMac))}>
            {texts.does[id]}
          </Row>
        ))}
        {place === 'anywhere' && !isMac ? (
          <Row keys={[[...texts.keyWords('', 'alt', false).slice(0, 1), texts.letter]]}>
            {texts.mnemonics}
          </Row>
        ) : null}
        {place === 'anywhere' ? (
          <Row keys={[texts.keyWords('Escape', undefined, isMac)]}>{texts.escape}</Row>
        ) : null}
        {place === 'rows' ? (
          <Row keys={['ArrowUp', 'ArrowDown'].map((key) => texts.keyWords(key, undefined, isMac))}>
            {texts.arrows}
          </Row>
        ) : null}
      </dl>
    </section>
  );
}

function Row({
  keys,
  children,
}: {
  /** Each way to press it, key by key. */
  readonly keys: readonly (readonly string[])[];
  readonly children: ReactNode;
}): ReactNode {
  return (
    <div className={styles['row']}>
      <dt>
        {keys.map((chord, at) => (
          <Fragment key={chord.join('+')}>
            {at === 0 ? '' : texts.or}
            {chord.map((key, place) => (
              <Fragment key={key}>
                {place === 0 ? '' : '+'}
                <kbd>{key}</kbd>
              </Fragment>
            ))}
          </Fragment>
        ))}
      </dt>
      <dd>{children}</dd>
    </div>
  );
}
