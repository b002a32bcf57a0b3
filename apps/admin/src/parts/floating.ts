/** The surface of everything that floats above a page. */
export const floatingClass =
  'appear z-40 rounded-card border border-line bg-raised text-sm shadow-float';

/** One entry of a floating menu. */
export const menuItemClass =
  'flex min-h-8 w-full cursor-default items-center gap-2.5 rounded-[5px] px-2.5 py-1.5 text-left text-sm outline-none select-none data-[highlighted]:bg-sunken data-[disabled]:text-faint';

/** The label above a group of entries. */
export const menuLabelClass = 'px-2.5 pt-2 pb-1 text-xs text-faint';
