// Keys of a view: letters rest while one types, and everything rests below a dialog or a menu.
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { useShortcuts } from "./use-shortcuts";

function View({ keys, layer }: { keys: Record<string, () => void>; layer?: string }) {
	useShortcuts(keys);
	return (
		<>
			<input aria-label="field" />
			{layer && <div role={layer} data-state="open" />}
		</>
	);
}

test("letters act outside of fields only, keys with modifiers everywhere", async () => {
	const keys = { j: vi.fn(), "ctrl+enter": vi.fn(), f8: vi.fn(), "shift+f8": vi.fn() };
	render(<View keys={keys} />);
	await userEvent.keyboard("j");
	await userEvent.click(screen.getByLabelText("field"));
	await userEvent.keyboard("j{Control>}{Enter}{/Control}{F8}{Shift>}{F8}{/Shift}");
	expect(Object.values(keys).map((key) => key.mock.calls.length)).toEqual([1, 1, 1, 1]);
	expect((screen.getByLabelText("field") as HTMLInputElement).value).toBe("j");
});

test.each(["dialog", "alertdialog", "menu", "listbox"])("an open %s keeps its keys", async (layer) => {
	const keys = { x: vi.fn(), escape: vi.fn() };
	render(<View keys={keys} layer={layer} />);
	await userEvent.keyboard("x{Escape}");
	expect([keys.x.mock.calls.length, keys.escape.mock.calls.length]).toEqual([0, 0]);
});
