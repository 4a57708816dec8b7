/**
 * Makes a function that returns the whole `Date` field line with its CRLF as an IMF-fixdate
 * (RFC 9110 section 5.6.7), formatted once a second. `wallClock` gives milliseconds since 1970, UTC.
 */
export function createDateField(wallClock: () => number): () => string {
  let second = Number.NaN;
  let line = '';
  return () => {
    const nowSecond = Math.floor(wallClock() / 1000);
    if (nowSecond !== second) {
      second = nowSecond;
      // ECMA-262 fixes the form of toUTCString, and it is that of IMF-fixdate.
      line = `Date: ${new Date(nowSecond * 1000).toUTCString()}\r\n`;
    }
    return line;
  };
}
