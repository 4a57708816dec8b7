/** Switches of the commands that ask a running master. */
export const JSON_SWITCH = 'Print JSON.';
export const NO_WAIT = 'Do not wait until it is done.';
export const OPEN_SWITCH = 'Open the page in the browser.';
