// Settings with the section of the feature that knows about Python.
import { BackendForm } from "@/features/backend/backend-form";
import { Environments } from "@/features/backend/environments";
import { SettingsPage } from "@/features/settings/settings-page";

export function SettingsRoute() {
	const backend = (
		<>
			<Environments />
			<BackendForm />
		</>
	);
	return <SettingsPage backend={backend} />;
}
