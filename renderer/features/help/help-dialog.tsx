import { useEffect, useRef, useState, type ReactNode } from 'react';
import { clsx } from 'clsx';
import * as common from '../../../shared/texts/common';
import * as firstStart from '../../../shared/texts/first-start';
import * as texts from '../../../shared/texts/help';
import * as shortcuts from '../../../shared/texts/shortcuts';
import { tryDemo } from '../../actions/demo';
import { PushButton } from '../../components/controls';
import { Modeless } from '../../components/modal';
import { useServices, useView } from '../../services-context';
import { contents, readGuide, search, type Page } from './guide';
import { HelpLink, HelpText } from './help-text';
import modalStyles from '../../components/modal.module.css';
import textStyles from '../../components/text.module.css';
import styles from './help.module.css';

const pages = readGuide(
  import.meta.glob<string>('../../help/*.md', { query: '?raw', import: 'default', eager: true }),
);

/**
 * The guide, beside the rest of the window: it is read while the form is filled in.
 * @param calls how often F1 was pressed; each time it comes to the front
 */
export function HelpDialog({ place, calls }: { readonly place: string; readonly calls: number }): ReactNode {
  const services = useServices();
  const { view } = services;
  const busy = useView((state) => state.busy);
  const [past, setPast] = useState<readonly string[]>([]);
  const [query, setQuery] = useState('');
  const text = useRef<HTMLElement>(null);
  const [name, heading] = place.split('#');
  const page = pages.find((candidate) => candidate.name === name) ?? pages[0];
  const next = pages[pages.findIndex((candidate) => candidate === page) + 1];
  const go = (to: string): void => {
    setPast([...past, place]);
    setQuery('');
    view.setState({ help: to });
  };
  const close = (): void => view.setState({ help: null });
  const isSearching = query.trim() !== '';
  useEffect(() => {
    if (isSearching) return;
    // Who asked for a page reads it from its beginning.
    const target = heading === undefined ? null : text.current?.querySelector(`#help-${CSS.escape(heading)}`);
    if (target instanceof HTMLElement) target.scrollIntoView();
    else text.current?.scrollTo(0, 0);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- whoever empties the search box goes on typing there
  }, [place]);
  useEffect(() => {
    if (!isSearching) text.current?.focus({ preventScroll: true });
    // eslint-disable-next-line react-hooks/exhaustive-deps -- as above
  }, [place, calls]);
  if (page === undefined) return null;
  return (
    <Modeless title={common.help} className={clsx(styles.help)} claim={calls} onCancel={close}>
      <div className={styles.tools}>
        <PushButton
          label={texts.backPlain}
          disabled={past.length === 0}
          onClick={() => {
            setQuery('');
            setPast(past.slice(0, -1));
            view.setState({ help: past.at(-1) ?? contents });
          }}
        />
        <PushButton label={texts.contents} disabled={place === contents} onClick={() => go(contents)} />
        <input
          type="search"
          aria-label={texts.searchGuide}
          placeholder={common.search}
          value={query}
          onChange={({ target }) => setQuery(target.value)}
        />
      </div>
      <article
        className={styles.text}
        ref={text}
        tabIndex={0}
        data-first-focus
        aria-label={isSearching ? texts.found : page.title}
      >
        {isSearching ? (
          <Found query={query} onFollow={go} />
        ) : (
          <PageText page={page} next={next} onFollow={go} />
        )}
      </article>
      <div className={modalStyles.buttons}>
        <PushButton
          label={shortcuts.openPlain}
          look="quiet"
          shortcut="shortcuts"
          onClick={() => view.setState({ shortcuts: true })}
        />
        <PushButton
          label={firstStart.tryDemo}
          look="quiet"
          busy={busy}
          onClick={() => void tryDemo(services)}
        />
        <span className={textStyles.spring} />
        <PushButton label={common.closePlain} look="default" onClick={close} />
      </div>
    </Modeless>
  );
}

function PageText({
  page,
  next,
  onFollow,
}: {
  readonly page: Page;
  readonly next: Page | undefined;
  readonly onFollow: (place: string) => void;
}): ReactNode {
  return (
    <>
      <HelpText blocks={page.blocks} onFollow={onFollow} />
      {next === undefined || page.name === contents ? null : (
        <p className={styles.next} data-next-page>
          {texts.next} <HelpLink place={next.name} text={next.title} onFollow={onFollow} />
        </p>
      )}
    </>
  );
}

function Found({
  query,
  onFollow,
}: {
  readonly query: string;
  readonly onFollow: (place: string) => void;
}): ReactNode {
  const found = search(pages, query);
  return (
    <>
      <p role="status">
        {found.length === 0 ? texts.foundNothing(query.trim()) : texts.foundSome(found.length)}
      </p>
      <ul className={styles.found}>
        {found.map(({ section, page, line }) => (
          <li key={section.place}>
            <HelpLink place={section.place} text={section.title} onFollow={onFollow} />
            {section.title === page.title ? null : <span className={textStyles.quiet}> {page.title}</span>}
            <p className={textStyles.hint}>{line}</p>
          </li>
        ))}
      </ul>
    </>
  );
}
