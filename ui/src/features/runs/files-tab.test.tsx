// What lies in a run's folder with sizes, and the command to copy.
import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { fakeApi } from "@/test/fake-api";
import { renderUi } from "@/test/render";
import { aRun } from "@/test/run";
import { FilesTab } from "./files-tab";

test("files have sizes, and the command is there for two shells", async () => {
	fakeApi({
		getRun: async () => aRun(),
		runListing: async () => ({
			files: [{ path: "outputs/sample/a.png", bytes: 1_500_000 }],
			left_out: 1200,
			command: { sh: "exec python train.py", powershell: "& 'python' 'train.py'" },
		}),
	});
	const { user } = await renderUi(<FilesTab run="r" />);
	expect(within(await screen.findByTestId("folder-files")).getByText("1.50 MB")).toBeTruthy();
	expect(screen.getByText("1,200 more files are not shown.")).toBeTruthy();
	expect(screen.getByTestId("run-command").textContent).toBe("exec python train.py");
	await user.click(screen.getByRole("radio", { name: "PowerShell" }));
	expect(screen.getByTestId("run-command").textContent).toBe("& 'python' 'train.py'");
});
