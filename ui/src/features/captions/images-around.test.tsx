// The tag list and the query bar: clicks make queries, wrong ones are underlined and told.
import { screen, waitFor } from "@testing-library/react";
import { useState } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import { fakeApi } from "@/test/fake-api";
import { renderUi } from "@/test/render";
import { QueryBar } from "./query-bar";
import { TagList } from "./tag-list";
import { useFilter } from "./use-filter";

// The lists show rows that fit into their height, and jsdom lays nothing out.
beforeEach(() => {
	for (const name of ["clientHeight", "offsetHeight"] as const) {
		const owner = name === "clientHeight" ? Element.prototype : HTMLElement.prototype;
		vi.spyOn(owner as HTMLElement, name, "get").mockReturnValue(600);
	}
});

function Around() {
	const [query, setQuery] = useState("");
	const found = useFilter("kana", query);
	return (
		<>
			<QueryBar query={query} onChange={setQuery} found={found} />
			<TagList dataset="kana" query={query} onChange={setQuery} />
			<output>{query}</output>
		</>
	);
}

function fake() {
	return fakeApi({
		captionTags: async () => [
			{ tag: "1girl", count: 3 },
			{ tag: "long hair", count: 1 },
		],
		filterImages: async (_dataset, query) =>
			query.endsWith("(")
				? { type: "wrong", error: { at: query.length - 1, length: 1, message: "this parenthesis is not closed" } }
				: { type: "images", files: query ? ["a.png"] : ["a.png", "b.png", "c.png"], total: 3 },
	});
}

test("a click asks for a tag, with Shift for its absence, and again takes it out", async () => {
	fake();
	const { user } = await renderUi(<Around />);
	const row = await screen.findByRole("button", { name: /long hair/ });
	await user.click(row);
	expect(screen.getByRole("status").textContent).toBe('tag:"long hair"');
	expect((screen.getByTestId("query") as HTMLInputElement).value).toBe('tag:"long hair"');
	await waitFor(() => expect(screen.getByTestId("found").textContent).toBe("1 of 3"));
	await user.keyboard("{Shift>}");
	await user.click(row);
	await user.keyboard("{/Shift}");
	expect(screen.getByRole("status").textContent).toBe('NOT tag:"long hair"');
	expect(row.getAttribute("aria-pressed")).toBe("true");
});

test("a wrong query is told, and the last good answer stays", async () => {
	fake();
	const { user } = await renderUi(<Around />);
	await user.type(screen.getByTestId("query"), "tag:1girl");
	await waitFor(() => expect(screen.getByTestId("found").textContent).toBe("1 of 3"));
	await user.type(screen.getByTestId("query"), " (");
	expect((await screen.findByTestId("filter-wrong")).textContent).toBe("This parenthesis is not closed (character 11)");
	expect(screen.getByTestId("found").textContent).toBe("1 of 3");
	await user.click(screen.getByRole("button", { name: "Clear" }));
	await waitFor(() => expect(screen.getByTestId("found").textContent).toBe("3 of 3"));
});
