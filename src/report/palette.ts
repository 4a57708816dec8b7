/** Colours for light and dark, of the reports and of the page of a running master. */
export const palette: string = `:root {
  color-scheme: light dark;
  --page: #fbfbfa; --card: #ffffff; --text: #1d2329; --soft: #5b6671; --line: #c9cfd5; --best: #e2f2ea; --lit: #fff1c9;
  --c0: #0072b2; --c1: #d55e00; --c2: #00875f; --c3: #b0508a; --c4: #b97f00; --c5: #2f9bd6; --c6: #5a5f66;
  --q0: #0b4f8a; --q1: #1f9a8a; --q2: #d98b00; --q3: #c0392b;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14181c; --card: #1b2026; --text: #e6e9ec; --soft: #9ba6b1; --line: #48525c; --best: #1c3a2d; --lit: #4a3f1a;
    --c0: #58b0ea; --c1: #ff9455; --c2: #3ccb9b; --c3: #e79bc8; --c4: #f0bd4a; --c5: #9bd4f7; --c6: #b9c0c8;
    --q0: #6db3f2; --q1: #4fd0b8; --q2: #f5b841; --q3: #ff7b6b;
  }
}
`;
