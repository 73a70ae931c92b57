import { render } from 'preact';
import './styles/tokens.css';
import './styles/base.css';
import './styles/parts.css';
import './styles/tables.css';
import './styles/pages.css';
import './styles/run.css';
import './styles/output.css';
import { App } from './app';
import { followLinks } from './shell';

followLinks();
render(<App />, document.getElementById('app')!);
